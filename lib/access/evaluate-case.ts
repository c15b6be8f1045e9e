import { evaluateCell } from "./evaluate-cell";
import { prepareKey, preparePrincipal } from "./prepare";
import { parseCaller } from "./rules/caller";
import { isSharedInFamily, uniteCells } from "./rules/families";
import type { CaseInput, CaseOutput } from "./schemas";

/**
 * Evaluates a case: every principal with every action. Actions on ciphertext that a related multi-Region key opens as
 * well are the union over the family (rule 24). Never throws on what the policies of a case hold.
 */
export function evaluateCase(input: CaseInput): CaseOutput {
  const key = prepareKey(input);
  const related = (input.relatedKeys ?? []).map((other) => prepareKey({ ...input, ...other }));
  const callers = input.principals.map(({ arn }) => parseCaller(arn));
  const verdicts = input.principals.flatMap((given) => {
    const principal = preparePrincipal(given, callers);
    return input.actions.map((action) => {
      const own = evaluateCell(key, principal, action);
      if (related.length === 0 || !isSharedInFamily(action)) return own;
      const family = [key, ...related].map((each) => ({
        key: each.key.arn,
        cell: each === key ? own : evaluateCell(each, principal, action),
      }));
      return uniteCells(family);
    });
  });
  return { verdicts };
}
