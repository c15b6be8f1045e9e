import type { RemainingCondition } from "../schemas";
import {
  type Atom,
  type AtomFormula,
  atomImplies,
  complement,
  singles,
  toAtoms,
} from "./condition-atoms";

/** How conditions stand to earlier ones: they let through the same, less, more, or that cannot be shown. */
export type ConditionRelation = "same" | "narrower" | "wider" | "differs";

type Conditions = readonly RemainingCondition[];

/** Beyond so many ways to meet conditions nothing is shown of them. */
const MAX_WAYS = 256;

/**
 * What conditions that must hold together let through beside earlier ones. `same`, `narrower` and `wider` are proven:
 * how a condition is written, in which statement and in which order, makes no difference; fewer values, a smaller block
 * or pattern, one condition more are narrower. All that cannot be proven `differs`.
 */
export function relateConditions(before: Conditions, after: Conditions): ConditionRelation {
  const [was, is] = [toAtoms(before), toAtoms(after)];
  const [less, more] = [implies(is, was), implies(was, is)];
  if (less && more) return "same";
  return less ? "narrower" : more ? "wider" : "differs";
}

/** Whether each request that meets the first certainly meets the second. */
function implies(a: AtomFormula, b: AtomFormula): boolean {
  const ways = expand(a, true) ?? expand(a, false);
  return ways?.every((way) => cannotBe(way) || holdsIn(way, b)) ?? false;
}

type Way = readonly Atom[];

/** Disjunctive normal form; `split`: a condition on one of several values is a way for each. Null: too many. */
function expand(formula: AtomFormula, split: boolean): Way[] | null {
  if ("any" in formula) {
    const ways: Way[] = [];
    for (const part of formula.any) {
      const more = expand(part, split);
      if (more === null || ways.length + more.length > MAX_WAYS) return null;
      ways.push(...more);
    }
    return ways;
  }
  if ("all" in formula) {
    let ways: Way[] = [[]];
    for (const part of formula.all) {
      const more = expand(part, split);
      if (more === null || ways.length * more.length > MAX_WAYS) return null;
      ways = ways.flatMap((way) => more.map((each) => [...way, ...each]));
    }
    return ways;
  }
  const several = formula.within && formula.quantity !== "every" && formula.set.values.length > 1;
  if (!split || !several) return [[formula]];
  return formula.set.values.length > MAX_WAYS ? null : singles(formula).map((one) => [one]);
}

/** Whether no request meets all of a way, as far as pairs show it. */
function cannotBe(way: Way): boolean {
  return way.some((one) =>
    way.some((other) => one !== other && atomImplies(one, complement(other))),
  );
}

function holdsIn(way: Way, formula: AtomFormula): boolean {
  if ("all" in formula) return formula.all.every((part) => holdsIn(way, part));
  if ("any" in formula) return formula.any.some((part) => holdsIn(way, part));
  return way.some((atom) => atomImplies(atom, formula));
}
