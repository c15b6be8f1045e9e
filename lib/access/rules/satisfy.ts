import { readDate, readNumber, textOf } from "./condition-operators";
import type { Formula } from "./formula";
import { allOf, not } from "./formula";
import type { Test } from "./test";

type Literal = { test: Test; holds: boolean };
type Way = readonly Literal[];

/** Beyond this many ways the question is left open, which is the cautious answer. */
const MAX_WAYS = 128;

/** What a formula without unclear parts comes to over all requests. */
export type Outcome = "always" | "never" | "depends";

/** Whether every request, no request or some requests meet a formula; "depends" where that cannot be shown. */
export function settle(formula: Formula<Test>): Outcome {
  if (formula.is === "true") return "always";
  if (formula.is === "false") return "never";
  if (!possible(formula)) return "never";
  return possible(not(formula)) ? "depends" : "always";
}

/** The formula without those of its joint parts that follow from the others. */
export function withoutRedundancy(formula: Formula<Test>): Formula<Test> {
  if (formula.is !== "all") return formula;
  let parts = [...formula.of];
  // Longer parts first: "a or b" goes where "a" stays.
  for (const part of formula.of.toSorted((a, b) => sizeOf(b) - sizeOf(a))) {
    const others = parts.filter((each) => each !== part);
    if (!possible(allOf([...others, not(part)]))) parts = others;
  }
  return allOf(parts);
}

function sizeOf(formula: Formula<Test>): number {
  if (formula.is !== "all" && formula.is !== "any") return 1;
  return formula.of.reduce((size, part) => size + sizeOf(part), 0);
}

function possible(formula: Formula<Test>): boolean {
  const ways = expand(formula);
  return ways === null || ways.some(consistent);
}

/** Disjunctive normal form. */
function expand(formula: Formula<Test>): Way[] | null {
  switch (formula.is) {
    case "true":
      return [[]];
    case "false":
      return [];
    case "test":
      return [[formula]];
    case "unclear":
      return null;
    case "any": {
      const ways: Way[] = [];
      for (const part of formula.of) {
        const more = expand(part);
        if (more === null || ways.length + more.length > MAX_WAYS) return null;
        ways.push(...more);
      }
      return ways;
    }
    case "all": {
      let ways: Way[] = [[]];
      for (const part of formula.of) {
        const more = expand(part);
        if (more === null || ways.length * more.length > MAX_WAYS) return null;
        ways = ways.flatMap((way) => more.map((each) => [...way, ...each]));
      }
      return ways;
    }
  }
}

/** Whether one request can meet all literals: for each key some value must meet those that ask for it. */
function consistent(way: Way): boolean {
  const byKey = new Map<string, Literal[]>();
  for (const literal of way) {
    const known = byKey.get(literal.test.lookupKey);
    if (known === undefined) byKey.set(literal.test.lookupKey, [literal]);
    else known.push(literal);
  }
  return [...byKey.values()]
    .flatMap(byPair)
    .every((literals) => !contradicts(literals) && (literals.length === 1 || feasible(literals)));
}

/** Whether some value of the key they ask about, or none, meets all literals; true where that cannot be told. */
function feasible(literals: readonly Literal[]): boolean {
  if (literals.every(({ test }) => test.exact)) return witnessed(literals);
  const points = pointsOf(literals);
  if (points === null) return pinned(literals);
  return points.some((values) =>
    literals.every(({ test, holds }) => test.decide(values) !== !holds),
  );
}

const CONTEXT_PAIR = "kms:encryptioncontext:";

/**
 * Policies take the names of an encryption context in any case, grants to the letter (kms/grants), and a request may
 * have `a` and `A`: a grant's test goes with those that write the name in the same way.
 */
function byPair(literals: Literal[]): Literal[][] {
  const ofGrants = literals.filter(
    ({ test }) => test.statement === null && test.lookupKey.startsWith(CONTEXT_PAIR),
  );
  if (ofGrants.length === 0) return [literals];
  const names = new Set(ofGrants.map(({ test }) => nameOf(test)));
  const ofPolicies = literals.filter((literal) => !ofGrants.includes(literal));
  const named = (name: string) => literals.filter(({ test }) => nameOf(test) === name);
  return [ofPolicies, ...[...names].map(named)].filter((group) => group.length > 0);
}

const nameOf = ({ key }: Test) => key.slice(CONTEXT_PAIR.length);

/** One question is answered both ways. Two statements that ask the same have a test each. */
function contradicts(literals: readonly Literal[]): boolean {
  if (literals.length < 2) return false;
  const answers = new Map<string, boolean>();
  return literals.some((literal) => {
    const { question, holds } = positive(literal);
    const known = answers.get(question);
    answers.set(question, holds);
    return known !== undefined && known !== holds;
  });
}

/** What a literal asks without its "not": StringNotLike holds where StringLike does not, absence included. */
function positive({ test, holds }: Literal): { question: string; holds: boolean } {
  const [, type, rest] = /^(String|Arn|Numeric|Date|)Not(.+)$/.exec(test.operator) ?? [];
  // Of a variable without value the opposite is not certain either.
  const whole = test.wanted !== null && !test.wanted.includes(null);
  const turned = type !== undefined && whole && !test.operator.endsWith("IfExists");
  const operator = turned ? `${type}${rest}` : test.operator;
  return { question: `${operator} ${comparedBy(test)}`, holds: holds !== turned };
}

/** What a test compares with, as text; where that is open it is like no other test. */
function comparedBy(test: Test): string {
  const known = compared.get(test);
  if (known !== undefined) return known;
  const text = test.wanted === null ? `#${++unlike}` : JSON.stringify(test.wanted);
  compared.set(test, text);
  return text;
}
const compared = new WeakMap<Test, string>();
let unlike = 0;

const BOOLEANS = ["true", "false", "TRUE", "FALSE"];

/**
 * Exact tests tell a key's values apart by equality alone, so it is enough to try each value that one of them names,
 * one that none names, and absence. What cannot be said of a value, as of a variable that has none, counts as met.
 */
function witnessed(literals: readonly Literal[]): boolean {
  const named = literals.flatMap(({ test }) => textsOf(test));
  const candidates = [null, ...named, ...BOOLEANS, "\u0001"].map((value) =>
    value === null ? null : [value],
  );
  return candidates.some((values) =>
    literals.every(({ test, holds }) => test.decide(values) !== !holds),
  );
}

/** The texts that an exact test compares with, variables filled in. */
function textsOf({ wanted, values }: Test): readonly string[] {
  if (wanted === null) return values;
  return wanted.flatMap((pattern) => (pattern === null ? [] : [textOf(pattern)]));
}

/**
 * Where a test leaves a key no value but those that it names, the others can be asked about each of these, whatever
 * their operators; what cannot be said of a value counts as met.
 */
function pinned(literals: readonly Literal[]): boolean {
  const pin = literals.find(namesAll);
  if (pin === undefined) return true;
  return textsOf(pin.test).some((value) =>
    literals.every(({ test, holds }) => test.decide([value]) !== !holds),
  );
}

/** Equality to the letter, or its opposite that does not hold: neither an absent key nor a value of no name meets it. */
function namesAll({ test: { exact, operator, decide }, holds }: Literal): boolean {
  const equality = exact && /^(?:String|Binary)(?:Not)?Equals/.test(operator);
  return equality && decide(null) === !holds && decide(["\u0001"]) === !holds;
}

/** Numbers, or dates, that literals compare with; between two of them all say the same, so one of each side is enough. */
const MAX_POINTS = 100;
const ORDERED = [
  { operators: /^(?:Numeric\w+|Null)$/, read: readNumber, write: String, step: 1 },
  {
    operators: /^(?:Date\w+|Null)$/,
    read: readDate,
    write: (time: number) => new Date(time).toISOString(),
    step: 1_000,
  },
];

/** Absence, each number or date that literals compare with, and one between and beyond; null where there are others. */
function pointsOf(literals: readonly Literal[]): (string[] | null)[] | null {
  const kind = ORDERED.find(({ operators }) =>
    literals.every(({ test }) => operators.test(test.operator)),
  );
  if (kind === undefined) return null;
  const { read, write, step } = kind;
  const found = literals
    .filter(({ test }) => test.operator !== "Null")
    .flatMap(({ test }) => textsOf(test).map(read));
  const known = [...new Set(found)].filter((each) => each !== null).sort((a, b) => a - b);
  const limit = Math.max(...known.map(Math.abs), 0);
  if (found.includes(null) || known.length > MAX_POINTS || limit > 1e12 * step) return null;
  const around = known.flatMap((each, at) => [each, (each + (known[at + 1] ?? each + step)) / 2]);
  const points = [(known[0] ?? 0) - step, ...around].map(write);
  return points.every((text) => read(text) !== null)
    ? [null, ...points.map((text) => [text])]
    : null;
}
