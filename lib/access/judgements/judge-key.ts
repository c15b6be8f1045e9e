import type { Judgement } from "../schemas/matrix";
import type { KeyFacts, PrincipalFacts } from "./facts";
import { inOrder } from "./severity";

/**
 * What holds for a key as a whole, given all principals that were asked about, the worst first: nobody or hardly
 * anybody can administer it, anyone can open what it protects, how wide access to it is.
 */
export function judgeKey(_key: KeyFacts, _rows: readonly PrincipalFacts[]): Judgement[] {
  return inOrder([]);
}
