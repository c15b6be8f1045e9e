import type { Judgement } from "../schemas/matrix";
import { judgeWholeAccount } from "./delegation";
import { judgeDeletion, judgeDuties } from "./duties";
import type { JudgeOptions, KeyFacts, PrincipalFacts } from "./facts";
import { judgeHandingOut } from "./hands-out";
import { judgeAnyone, judgeConfusedDeputy, judgeOtherAccount } from "./reach";
import { inOrder } from "./severity";
import { judgeDeployTime, judgeOrphan, judgeUntold, judgeUnused } from "./standing";

/**
 * What a reviewer must know of one principal's access to one key, the worst first. Each judgement has a stable id
 * and its facts in words; access that could not be told is judged as such, never passed over.
 */
export function judgePrincipal(
  facts: PrincipalFacts,
  key: KeyFacts,
  options: JudgeOptions,
): Judgement[] {
  const account = facts.kind === "root" || facts.kind === "account";
  return inOrder([
    judgeAnyone(facts, key),
    judgeOtherAccount(facts, key),
    account && facts.home === "own" ? judgeWholeAccount(key) : null,
    judgeDuties(facts, key),
    judgeHandingOut(facts, key),
    judgeDeletion(facts, key),
    judgeConfusedDeputy(facts, key),
    judgeDeployTime(facts, key),
    judgeUnused(facts, key, options),
    judgeOrphan(facts, key),
    judgeUntold(facts, key),
  ]);
}
