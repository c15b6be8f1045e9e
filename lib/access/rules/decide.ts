import type { Verdict } from "../schemas";
import { allOf, assume, type Formula, not, whys } from "./formula";
import { settle } from "./satisfy";
import type { Test } from "./test";

/** A verdict, and the whole formula of access for who asks what is left to be met or is unclear. */
export interface Decision {
  verdict: Verdict;
  whole: Formula<Test>;
}

/**
 * Puts what allows and what denies together. A Deny that surely applies decides. Else the answer is known when it is
 * the same whichever way all that is unclear turns out.
 */
export function decide(access: Formula<Test>, deny: Formula<Test>): Decision {
  const whole = allOf([access, not(deny)]);
  if (settle(assume(deny, false)) === "always") return { verdict: "denied", whole };
  const best = assume(whole, true);
  if (settle(best) === "never") {
    const without = settle(assume(access, true));
    return { verdict: without === "never" ? "not-allowed" : "denied", whole };
  }
  const worst = assume(whole, false);
  if (settle(worst) === "always") return { verdict: "allowed", whole };
  if (whys(whole).length === 0) return { verdict: "allowed-if", whole };
  // The same requests are allowed whichever way it turns out.
  if (settle(allOf([best, not(worst)])) === "never") return { verdict: "allowed-if", whole: worst };
  return { verdict: "unknown", whole };
}
