import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "@/lib/aws/types";

/** Pauses before what was throttled or failed is asked again, ms. An account's breaker opens for 15 s. */
export const PAUSES_MS: readonly number[] = [3_000, 20_000];

/** Answers that may be better when asked again. */
export function isTransient(answer: Answer<unknown> | null): boolean {
  return answer?.status === "throttled" || answer?.status === "failed";
}

/** Asks again, after the pauses, while the answer is that AWS could not be asked. */
export async function askAgain<T>(
  { signal, pausesMs = PAUSES_MS }: { signal: AbortSignal; pausesMs?: readonly number[] },
  ask: () => Promise<Answer<T>>,
): Promise<Answer<T>> {
  let answer = await ask();
  for (const pause of pausesMs) {
    if (!isTransient(answer)) break;
    await sleep(pause, undefined, { signal });
    answer = await ask();
  }
  return answer;
}
