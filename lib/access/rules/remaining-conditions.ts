import type { RemainingCondition } from "../schemas";
import type { Formula } from "./formula";
import type { Test } from "./test";

/** What a request must still bring, as data and in words; the entries must hold together. */
export function listConditions(remaining: Formula<Test>): RemainingCondition[] {
  if (remaining.is === "all") return remaining.of.flatMap(listConditions);
  const one = toCondition(remaining);
  return one === null ? [] : [one];
}

function toCondition(formula: Formula<Test>): RemainingCondition | null {
  if (formula.is === "test") return leaf(formula.test, formula.holds);
  if (formula.is !== "all" && formula.is !== "any") return null;
  const of = formula.of.map(toCondition).filter((each) => each !== null);
  const kind = formula.is === "all" ? "all-of" : "any-of";
  const text = of.map((each) => (each.kind === "condition" ? each.text : `(${each.text})`));
  return { kind, of, text: text.join(kind === "all-of" ? " and " : " or ") };
}

function leaf(test: Test, holds: boolean): RemainingCondition {
  const { operator, key, values, statement } = test;
  return {
    kind: "condition",
    holds,
    operator,
    key,
    values: [...values],
    statement,
    text: inWords(test, holds),
  };
}

/** Words for an operator's base, holding and not. */
const WORDS: readonly [RegExp, string, string][] = [
  [/^(?:String|Date|Numeric|Binary)Equals$/, "is", "is not"],
  [/^(?:String|Date|Numeric)NotEquals$/, "is not", "is"],
  [/^StringEqualsIgnoreCase$/, "is, in any case,", "is not, in any case,"],
  [/^StringNotEqualsIgnoreCase$/, "is not, in any case,", "is, in any case,"],
  [/^(?:StringLike|ArnLike|ArnEquals)$/, "matches", "does not match"],
  [/^(?:StringNotLike|ArnNotLike|ArnNotEquals)$/, "does not match", "matches"],
  [/LessThan$/, "is less than", "is not less than"],
  [/LessThanEquals$/, "is at most", "is more than"],
  [/GreaterThan$/, "is more than", "is at most"],
  [/GreaterThanEquals$/, "is at least", "is less than"],
  [/^Bool$/, "is", "is not"],
  [/^IpAddress$/, "lies in", "does not lie in"],
  [/^NotIpAddress$/, "does not lie in", "lies in"],
];

/** A condition in words; `operator` as it is written. */
export function inWords(
  { operator, key, values }: Pick<Test, "operator" | "key" | "values">,
  holds: boolean,
): string {
  const set = /^(ForAllValues|ForAnyValue):/.exec(operator)?.[1];
  const ifExists = operator.endsWith("IfExists");
  const base = operator.replace(/^For\w+:/, "").replace(/IfExists$/, "");
  const list = values.map((value) => (value === "" ? '""' : value)).join(" or ");
  if (base === "Null") {
    return `${key} is ${(list === "true") === holds ? "absent" : "present"}`;
  }
  if (base === "ResourceWithVariable") return `${list} names the resource, by the value of ${key}`;
  const words = WORDS.find(([pattern]) => pattern.test(base));
  if (words === undefined) return `${holds ? "" : "not: "}${operator} ${key} ${list}`;
  const [, positive, negative] = words;
  if (set !== undefined) {
    const subject = set === "ForAllValues" ? `every value of ${key}` : `some value of ${key}`;
    return `${holds ? "" : "not: "}${subject} ${positive} ${list}`;
  }
  const absent = ifExists ? (holds ? " or is absent" : " and is present") : "";
  return `${key} ${holds ? positive : negative} ${list}${absent}`;
}
