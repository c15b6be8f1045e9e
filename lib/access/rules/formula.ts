/**
 * What a verdict depends on, as a logical formula in negation normal form. `unclear` stands for what was not read or
 * is not documented: it may turn out either way, on its own. `test` is a condition on a request that is left open.
 */
export type Formula<T> =
  | { readonly is: "true" }
  | { readonly is: "false" }
  | { readonly is: "unclear"; readonly why: string }
  | { readonly is: "test"; readonly test: T; readonly holds: boolean }
  | { readonly is: "all" | "any"; readonly of: readonly Formula<T>[] };

export const TRUE = { is: "true" } as const;
export const FALSE = { is: "false" } as const;

export const constant = (value: boolean) => (value ? TRUE : FALSE);
export const unclear = (why: string) => ({ is: "unclear", why }) as const;

/** An open test; `holds: false` asks that it fails. */
export const test = <T>(given: T, holds = true): Formula<T> => ({
  is: "test",
  test: given,
  holds,
});

/** Conjunction, with constants and repetitions folded away. */
export function allOf<T>(parts: readonly Formula<T>[]): Formula<T> {
  return join("all", parts);
}

/** Disjunction, with constants and repetitions folded away. */
export function anyOf<T>(parts: readonly Formula<T>[]): Formula<T> {
  return join("any", parts);
}

function join<T>(is: "all" | "any", parts: readonly Formula<T>[]): Formula<T> {
  const neutral = is === "all" ? "true" : "false";
  const absorbing = is === "all" ? "false" : "true";
  const of: Formula<T>[] = [];
  for (const part of parts) {
    if (part.is === absorbing) return part;
    if (part.is === neutral) continue;
    if (part.is !== is) add(of, part);
    else for (const each of part.of) add(of, each);
  }
  const [first] = of;
  if (first === undefined) return is === "all" ? TRUE : FALSE;
  return of.length === 1 ? first : { is, of };
}

function add<T>(to: Formula<T>[], part: Formula<T>): void {
  for (const known of to) if (same(known, part)) return;
  to.push(part);
}

function same<T>(a: Formula<T>, b: Formula<T>): boolean {
  if (a === b) return true;
  if (a.is === "test" && b.is === "test") return a.test === b.test && a.holds === b.holds;
  return a.is === "unclear" && b.is === "unclear" && a.why === b.why;
}

/** The opposite; what is unclear stays unclear. */
export function not<T>(given: Formula<T>): Formula<T> {
  switch (given.is) {
    case "true":
      return FALSE;
    case "false":
      return TRUE;
    case "unclear":
      return given;
    case "test":
      return test(given.test, !given.holds);
    case "all":
      return anyOf(given.of.map(not));
    case "any":
      return allOf(given.of.map(not));
  }
}

/** The formula when all that is unclear turns out for access (true) or against it (false). */
export function assume<T>(given: Formula<T>, outcome: boolean): Formula<T> {
  if (given.is === "unclear") return constant(outcome);
  if (given.is !== "all" && given.is !== "any") return given;
  const of = given.of.map((part) => assume(part, outcome));
  return given.is === "all" ? allOf(of) : anyOf(of);
}

/** Why something is unclear, without repetition. */
export function whys<T>(given: Formula<T>): string[] {
  if (given.is === "unclear") return [given.why];
  if (given.is !== "all" && given.is !== "any") return [];
  return [...new Set(given.of.flatMap(whys))];
}
