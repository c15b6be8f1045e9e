import type { Judgement } from "../schemas/matrix";
import { judgeDeletion, judgeDuties } from "./duties";
import type { JudgeOptions, KeyFacts, PrincipalFacts } from "./facts";
import { inOrder } from "./severity";

/**
 * What a reviewer must know of one principal's access to one key, the worst first. Each judgement has a stable id
 * and its facts in words; access that could not be told is judged as such, never passed over.
 */
export function judgePrincipal(
  facts: PrincipalFacts,
  key: KeyFacts,
  _options: JudgeOptions,
): Judgement[] {
  return inOrder([judgeDuties(facts, key), judgeDeletion(facts, key)]);
}
