import type { ActionFacts } from "./actions/action-table";
import { Evaluator, type KeyVerdicts } from "./fast/evaluator";
import type { PreparedKey, PreparedPrincipal } from "./prepare";

export type { KeyVerdicts };

/**
 * Evaluates one key for all principals and actions given: the same verdicts as `evaluateCell` gives one by one. For
 * many keys keep one `Evaluator`.
 */
export function evaluateKey(
  key: PreparedKey,
  principals: readonly PreparedPrincipal[],
  actions: readonly ActionFacts[],
): KeyVerdicts {
  return new Evaluator(actions).evaluate(key, principals);
}
