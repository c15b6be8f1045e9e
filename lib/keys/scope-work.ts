import { setTimeout as sleep } from "node:timers/promises";
import type { PoolClient } from "pg";
import type { Answer, ScopeReader } from "@/lib/aws/types";
import type { Clock } from "@/lib/clock";
import { inTransaction } from "@/lib/db/transaction";
import type { Db } from "@/lib/db/types";
import type { StepProgress, StepWork } from "@/lib/estate/store/write-steps";
import { assertLease, type Lease } from "@/lib/jobs/lease";
import type { ScopeOfKey } from "./rules/merge-key";

/** How a scope is worked through; tests shorten the pauses. */
export interface ScopePace {
  /** Keys read at once. */
  concurrency: number;
  /** Keys written in one transaction. */
  chunk: number;
  /** Pauses before what was throttled or failed is tried again, ms. The breaker of an account opens for 15 s. */
  pausesMs: readonly number[];
}

export const SCOPE_PACE: ScopePace = { concurrency: 16, chunk: 200, pausesMs: [3_000, 20_000] };

/** All that the parts of one scope's sync share. */
export interface ScopeWork {
  db: Db;
  clock: Clock;
  /** Aborts at shutdown and when the lease is lost. */
  signal: AbortSignal;
  lease: Lease;
  step: StepWork;
  startedAt: Date;
  scope: ScopeOfKey;
  partition: string;
  reader: ScopeReader;
  pace: ScopePace;
  /** Calls made since this was last asked. */
  newCalls: () => Pick<StepProgress, "calls" | "throttled" | "denied">;
}

/** A transaction that writes nothing when the lease has passed on. */
export function fenced<T>(
  work: Pick<ScopeWork, "db" | "lease">,
  fn: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return inTransaction(work.db, async (client) => {
    await assertLease(client, work.lease);
    return fn(client);
  });
}

/** Answers that may be better when asked again. */
export function isTransient(answer: Answer<unknown> | null): boolean {
  return answer?.status === "throttled" || answer?.status === "failed";
}

/** Asks again, after the pauses, while the answer is that AWS could not be asked. */
export async function askAgain<T>(
  work: Pick<ScopeWork, "signal" | "pace">,
  ask: () => Promise<Answer<T>>,
): Promise<Answer<T>> {
  let answer = await ask();
  for (const pause of work.pace.pausesMs) {
    if (!isTransient(answer)) break;
    await sleep(pause, undefined, { signal: work.signal });
    answer = await ask();
  }
  return answer;
}

/** Makes the function that tells how many calls were made since it was last asked. */
export function callCounter(reader: Pick<ScopeReader, "counts">): ScopeWork["newCalls"] {
  let last = { ...reader.counts };
  return () => {
    const now = { ...reader.counts };
    const delta = {
      calls: now.calls - last.calls,
      throttled: now.throttled - last.throttled,
      denied: now.denied - last.denied,
    };
    last = now;
    return delta;
  };
}
