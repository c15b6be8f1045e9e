import type { Verdict } from "../schemas";
import { allOf, assume, FALSE, type Formula, not, TRUE, whys } from "./formula";
import { settle, withoutRedundancy } from "./satisfy";
import type { Test } from "./test";

/** A verdict and, for "allowed-if", what is left to be met. */
export interface Decision {
  verdict: Verdict;
  remaining: Formula<Test>;
  /** Why the verdict is unknown. */
  unclear: readonly string[];
}

/**
 * Puts what allows and what denies together. A Deny that surely applies decides. Else the answer is known when it is
 * the same whichever way all that is unclear turns out.
 */
export function decide(access: Formula<Test>, deny: Formula<Test>): Decision {
  const known = { remaining: TRUE, unclear: [] };
  if (settle(assume(deny, false)) === "always") return { verdict: "denied", ...known };
  const whole = allOf([access, not(deny)]);
  const best = assume(whole, true);
  if (settle(best) === "never") {
    const without = settle(assume(access, true));
    return { verdict: without === "never" ? "not-allowed" : "denied", ...known };
  }
  const worst = assume(whole, false);
  if (settle(worst) === "always") return { verdict: "allowed", ...known };
  const reasons = whys(whole);
  if (reasons.length === 0)
    return { verdict: "allowed-if", remaining: withoutRedundancy(whole), unclear: [] };
  return { verdict: "unknown", remaining: FALSE, unclear: reasons };
}
