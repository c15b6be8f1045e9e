import type { Pattern } from "./glob";
import type { Condition } from "./parse-condition";

/** What a condition compares with, once variables are filled in; null for a variable that the request has not. */
export type Wanted = readonly (Pattern | null)[];

/**
 * Whether a condition holds for a key's values in a request; `values` null is a key that the request does not have.
 * Null: AWS does not say. Sources: IAM/reference_policies_elements_condition_operators and
 * IAM/reference_policies_condition-single-vs-multi-valued-context-keys.
 */
export function decideCondition(
  { operator, set, ifExists }: Pick<Condition, "operator" | "set" | "ifExists">,
  wanted: Wanted,
  values: readonly string[] | null,
): boolean | null {
  const present = values !== null && values.length > 0;
  if (operator.name === "Null") return some(wanted, String(!present), operator.compare);
  if (!present) {
    if (set === "ForAllValues") return true;
    // With IfExists too: no value is there of which one could match (observed, re:Post QU9HFmDzP0QGuU-fd7rS6B7w).
    if (set === "ForAnyValue") return false;
    if (ifExists) return true;
    if (operator.negated && wanted.includes(null)) return null;
    return operator.negated;
  }
  const outcomes = values.map((value) => {
    const found = some(wanted, value, operator.compare);
    // A variable without value and a value of another kind match nothing; whether their opposite holds is not documented.
    const strange = wanted.includes(null) || !operator.reads(value);
    if (operator.negated && strange && found !== true) return null;
    return found === null ? null : found !== operator.negated;
  });
  if (set === "ForAllValues") return every(outcomes);
  if (set === "ForAnyValue") return invert(every(outcomes.map(invert)));
  const [only = null] = outcomes;
  return outcomes.length === 1 ? only : null;
}

function some(
  wanted: Wanted,
  value: string,
  compare: (pattern: Pattern, value: string) => boolean | null,
): boolean | null {
  let open = false;
  for (const pattern of wanted) {
    const matches = pattern !== null && compare(pattern, value);
    if (matches === true) return true;
    open ||= matches === null;
  }
  return open ? null : false;
}

const invert = (value: boolean | null) => (value === null ? null : !value);

function every(values: readonly (boolean | null)[]): boolean | null {
  if (values.includes(false)) return false;
  return values.includes(null) ? null : true;
}
