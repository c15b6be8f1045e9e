import { arnParts, covers, type Pattern } from "./glob";
import { inBlock } from "./ip-address";

/** Whether a value meets what a policy wants; null where AWS does not say. */
type Compare = (wanted: Pattern, value: string) => boolean | null;

/** A condition operator without its qualifiers (IAM/reference_policies_elements_condition_operators). */
export interface Operator {
  name: string;
  /** Holds when no wanted value matches, and for an absent key. */
  negated: boolean;
  /** Its values may hold policy variables. */
  variables: boolean;
  wildcards: boolean;
  compare: Compare;
  /** Whether a request's value is of the kind that it compares: a number, a date, an ARN. */
  reads: (value: string) => boolean;
  /** Equality of texts to the letter: of these on one key it can be told for certain whether they go together. */
  exact: boolean;
}

/** `${…}`-free text of a pattern; wildcards count as the characters that they are. */
export function textOf(pattern: Pattern): string {
  const [only] = pattern;
  if (pattern.length === 1 && only?.kind === "text") return only.text;
  return pattern
    .map((piece) => (piece.kind === "text" ? piece.text : piece.kind === "many" ? "*" : "?"))
    .join("");
}

const equals: Compare = (wanted, value) => textOf(wanted) === value;
const equalsIgnoringCase: Compare = (wanted, value) =>
  textOf(wanted).toLowerCase() === value.toLowerCase();
const like: Compare = (wanted, value) => covers(wanted, value);

/** Each of the six parts of an ARN for itself; ArnEquals and ArnLike are the same. */
const arnLike: Compare = (wanted, value) => {
  const parts = arnParts(wanted);
  if (parts.length < 6) return null;
  const given = partsOf(value);
  return given !== null && parts.every((part, index) => covers(part, given[index] ?? ""));
};

/** The six parts of an ARN, or null. The last one is asked about again and again. */
function partsOf(arn: string): readonly string[] | null {
  if (last.arn !== arn) {
    const values = arn.split(":");
    const six = values.length >= 6 ? [...values.slice(0, 5), values.slice(5).join(":")] : null;
    last = { arn, parts: six };
  }
  return last.parts;
}
let last: { arn: string; parts: readonly string[] | null } = { arn: "", parts: null };

const NUMBER = /^[-+]?\d+(?:\.\d+)?$/;
const DATE = /^\d{4}-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(Z|[-+]\d{2}:?\d{2})?)?)?$/;

function ordered(
  read: (text: string) => number | null,
  holds: (order: number) => boolean,
): Compare {
  return (wanted, value) => {
    const [left, right] = [read(value), read(textOf(wanted))];
    if (left === null || right === null) return right === null ? null : false;
    return holds(Math.sign(left - right));
  };
}

/** A number as conditions have it; null: it is none. */
export const readNumber = (text: string) => (NUMBER.test(text) ? Number(text) : null);
/** A date of ISO 8601, of UTC where it names no offset, or seconds since 1970, in milliseconds; null: it is none. */
export const readDate = (text: string) => {
  if (/^\d+$/.test(text) && text.length !== 4) return Number(text) * 1_000;
  const date = DATE.exec(text);
  if (date === null) return null;
  const time = Date.parse(text.includes("T") && date[1] === undefined ? `${text}Z` : text);
  return Number.isNaN(time) ? null : time;
};

const bool: Compare = (wanted, value) => {
  const text = textOf(wanted).toLowerCase();
  return text === "true" || text === "false" ? text === value.toLowerCase() : null;
};
const ipAddress: Compare = (wanted, value) => inBlock(value, textOf(wanted));

const OPERATORS = new Map<string, Operator>();

function define(name: string, compare: Compare, options: Partial<Operator> = {}): void {
  const [negated, variables, wildcards, exact] = [false, false, false, false];
  const base = { name, compare, negated, variables, wildcards, exact, reads: () => true };
  OPERATORS.set(name, { ...base, ...options });
}

const text = { variables: true };
define("StringEquals", equals, { ...text, exact: true });
define("StringNotEquals", equals, { ...text, exact: true, negated: true });
define("StringEqualsIgnoreCase", equalsIgnoringCase, text);
define("StringNotEqualsIgnoreCase", equalsIgnoringCase, { ...text, negated: true });
define("StringLike", like, { ...text, wildcards: true });
define("StringNotLike", like, { ...text, wildcards: true, negated: true });
for (const name of ["ArnEquals", "ArnLike"]) define(name, arnLike, { ...text, wildcards: true });
for (const name of ["ArnNotEquals", "ArnNotLike"]) {
  const reads = (value: string) => partsOf(value) !== null;
  define(name, arnLike, { ...text, wildcards: true, negated: true, reads });
}
for (const [type, read] of [
  ["Numeric", readNumber],
  ["Date", readDate],
] as const) {
  define(
    `${type}Equals`,
    ordered(read, (order) => order === 0),
  );
  define(
    `${type}NotEquals`,
    ordered(read, (order) => order === 0),
    { negated: true, reads: (value) => read(value) !== null },
  );
  define(
    `${type}LessThan`,
    ordered(read, (order) => order < 0),
  );
  define(
    `${type}LessThanEquals`,
    ordered(read, (order) => order <= 0),
  );
  define(
    `${type}GreaterThan`,
    ordered(read, (order) => order > 0),
  );
  define(
    `${type}GreaterThanEquals`,
    ordered(read, (order) => order >= 0),
  );
}
define("Bool", bool, { exact: true });
define("BinaryEquals", equals, { exact: true });
define("IpAddress", ipAddress);
define("NotIpAddress", ipAddress, { negated: true });
define("Null", bool, { exact: true });

/** The operator of a name, or null when AWS has none. */
export function findOperator(name: string): Operator | null {
  return OPERATORS.get(name) ?? null;
}
