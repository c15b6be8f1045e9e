import type { ActionFacts } from "./actions/action-table";
import { evaluateCell } from "./evaluate-cell";
import type { PreparedKey, PreparedPrincipal } from "./prepare";
import { VERDICTS } from "./schemas";

/**
 * The verdicts of many principals on one key. Two principals are in one class only when every verdict and every reason
 * is the same for both but for their names, so that `evaluateCell` of the representative explains the whole class.
 */
export interface KeyVerdicts {
  /** Principal, in the order given, to class. */
  classes: Uint32Array;
  /** Class to the position of one principal of it. */
  representatives: number[];
  /** Class by class, one entry for each action: a position in VERDICTS. */
  verdicts: Uint8Array;
}

/** Evaluates a key for all principals and actions given: the same verdicts as `evaluateCell` gives one by one. */
export function evaluateKey(
  key: PreparedKey,
  principals: readonly PreparedPrincipal[],
  actions: readonly ActionFacts[],
): KeyVerdicts {
  const classes = Uint32Array.from(principals, (_, index) => index);
  const verdicts = principals.flatMap((principal) =>
    actions.map(({ name }) => VERDICTS.indexOf(evaluateCell(key, principal, name).verdict)),
  );
  return { classes, representatives: [...classes], verdicts: Uint8Array.from(verdicts) };
}
