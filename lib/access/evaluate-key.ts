import type { ActionFacts } from "./actions/action-table";
import { Evaluator, type KeyExplanations, type KeyVerdicts } from "./fast/evaluator";
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

/** The same, and which cells have the same reasons, so that a whole matrix is explained with few calls of `cell`. */
export function explainKey(
  key: PreparedKey,
  principals: readonly PreparedPrincipal[],
  actions: readonly ActionFacts[],
): KeyExplanations {
  return new Evaluator(actions).explain(key, principals);
}
