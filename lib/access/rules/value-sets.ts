import { readDate, readNumber } from "./condition-operators";
import { covers, toPattern } from "./glob";
import { inBlock } from "./ip-address";

/** Values that a positive operator takes: any one of `values` lets a value through. */
export interface ValueSet {
  kind: "all" | "none" | "exact" | "any-case" | "like" | "arn" | "block" | "range" | "opaque";
  /** What sets of one kind can be compared by: of a `range` numbers or dates, of others the operator. */
  of: string;
  values: readonly string[];
}

export const ALL: ValueSet = { kind: "all", of: "", values: [] };
export const NONE: ValueSet = { kind: "none", of: "", values: [] };

const KINDS = new Map<string, [ValueSet["kind"], string]>([
  ["stringequals", ["exact", "text"]],
  ["binaryequals", ["exact", "binary"]],
  ["stringequalsignorecase", ["any-case", "text"]],
  ["bool", ["any-case", "bool"]],
  ["stringlike", ["like", "text"]],
  ["arnequals", ["arn", "arn"]],
  ["arnlike", ["arn", "arn"]],
  ["ipaddress", ["block", "ip"]],
]);

/** The values that an operator, in small letters and neither negated nor qualified, takes with its values. */
export function toValueSet(operator: string, values: readonly string[]): ValueSet {
  const [kind, of] = KINDS.get(operator) ?? [rangeOf(operator), operator];
  const distinct = [...new Set(values)];
  if (kind === "range") {
    const known = distinct.every((value) => toRange(operator, value) !== null);
    return { kind: known ? "range" : "opaque", of: operator, values: distinct };
  }
  if (kind === "like" && !distinct.some(isWild)) return { kind: "exact", of, values: distinct };
  return { kind, of, values: distinct };
}

const rangeOf = (operator: string): ValueSet["kind"] =>
  /^(?:numeric|date)(?:equals|(?:less|greater)than(?:equals)?)$/.test(operator)
    ? "range"
    : "opaque";

/** A text with a variable stands for what the request has: it is the same as itself alone. */
const hasVariable = (value: string) => value.includes("${");
const isWild = (value: string) => /[*?]/.test(value) || hasVariable(value);

/** Whether a set certainly lies within another; false where that cannot be shown. */
export function isWithin(inner: ValueSet, outer: ValueSet): boolean {
  if (inner.kind === "none" || outer.kind === "all") return true;
  if (inner.kind === "all" || outer.kind === "none") return false;
  return inner.values.every((a) => outer.values.some((b) => oneWithin(inner, a, outer, b)));
}

function oneWithin(inner: ValueSet, a: string, outer: ValueSet, b: string): boolean {
  if (inner.kind === "range" && outer.kind === "range") {
    return rangeWithin(toRange(inner.of, a), toRange(outer.of, b));
  }
  if (inner.of !== outer.of) return false;
  if (inner.kind === outer.kind && a === b) return true;
  if (outer.kind === "like" && b === "*") return true;
  // To the letter, or of a pattern that holds the other one: only texts without variables can be told apart.
  if (hasVariable(a) || hasVariable(b)) return inner.kind === "exact" && a === b;
  switch (outer.kind) {
    case "exact":
      return inner.kind === "exact" && a === b;
    case "any-case":
      return ["exact", "any-case"].includes(inner.kind) && a.toLowerCase() === b.toLowerCase();
    case "like":
      return inner.kind === "exact"
        ? covers(toPattern(b), a)
        : inner.kind === "like" && patternWithin(a, b);
    case "arn":
      return inner.kind === "arn" && arnWithin(a, b);
    case "block":
      return inner.kind === "block" && blockWithin(a, b);
    default:
      return false;
  }
}

/** Whether every text of a pattern is one of the other: wildcards of the first only go where the other has `*`. */
function patternWithin(a: string, b: string): boolean {
  if (a === b || b === "*") return true;
  return b.includes("?") && /[*?]/.test(a) ? false : covers(toPattern(b), a);
}

function arnWithin(a: string, b: string): boolean {
  const [inner, outer] = [partsOf(a), partsOf(b)];
  if (inner === null || outer === null) return a === b;
  return inner.every((part, at) => patternWithin(part, outer[at] ?? ""));
}

function partsOf(arn: string): string[] | null {
  const parts = arn.split(":");
  return parts.length < 6 ? null : [...parts.slice(0, 5), parts.slice(5).join(":")];
}

function blockWithin(a: string, b: string): boolean {
  const [base = ""] = a.split("/");
  return prefixOf(a) >= prefixOf(b) && inBlock(base, b) === true && inBlock(base, a) === true;
}

function prefixOf(block: string): number {
  const [base = "", length] = block.split("/");
  return length === undefined ? (base.includes(":") ? 128 : 32) : Number(length);
}

interface Range {
  type: "numeric" | "date";
  from: number;
  to: number;
  /** Whether `from` and `to` are within. */
  closed: boolean;
}

function toRange(operator: string, value: string): Range | null {
  const type = operator.startsWith("date") ? "date" : "numeric";
  const at = type === "date" ? readDate(value) : readNumber(value);
  if (at === null) return null;
  const closed = operator.endsWith("equals");
  if (operator.includes("less")) return { type, from: Number.NEGATIVE_INFINITY, to: at, closed };
  if (operator.includes("greater")) return { type, from: at, to: Number.POSITIVE_INFINITY, closed };
  return { type, from: at, to: at, closed: true };
}

function rangeWithin(inner: Range | null, outer: Range | null): boolean {
  if (inner === null || outer === null || inner.type !== outer.type) return false;
  const ends = outer.closed || !inner.closed;
  const above = inner.from > outer.from || (inner.from === outer.from && ends);
  const below = inner.to < outer.to || (inner.to === outer.to && ends);
  const all = (end: number) => !Number.isFinite(end);
  return (above || all(outer.from)) && (below || all(outer.to));
}

/** Whether two sets certainly have no value in common. */
export function areApart(a: ValueSet, b: ValueSet): boolean {
  if (a.kind === "none" || b.kind === "none") return true;
  if (a.kind !== b.kind || a.of !== b.of) return false;
  if (a.kind !== "exact" && a.kind !== "any-case") return false;
  if ([...a.values, ...b.values].some(hasVariable)) return false;
  const plain = (value: string) => (a.kind === "exact" ? value : value.toLowerCase());
  const taken = new Set(a.values.map(plain));
  return !b.values.some((value) => taken.has(plain(value)));
}
