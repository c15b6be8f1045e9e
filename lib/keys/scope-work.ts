import type { PoolClient } from "pg";
import type { ScopeReader } from "@/lib/aws/types";
import type { Clock } from "@/lib/clock";
import { inTransaction } from "@/lib/db/transaction";
import type { Db } from "@/lib/db/types";
import type { StepProgress, StepWork } from "@/lib/estate/store/write-steps";
import { assertLease, type Lease } from "@/lib/jobs/lease";
import { arnHead } from "./rules/arn-terms";
import type { ScopeOfKey } from "./rules/merge-key";

/** How a scope is worked through; tests shorten the pauses. */
export interface ScopePace {
  /** Keys read at once. */
  concurrency: number;
  /** Keys written in one transaction. */
  chunk: number;
}

export const SCOPE_PACE: ScopePace = { concurrency: 16, chunk: 200 };

/** What writing keys that were read needs. */
export interface ChunkWork {
  db: Db;
  clock: Clock;
  lease: Lease;
  scope: ScopeOfKey;
  /** Names the work in what it causes. */
  name: string;
  /** Part of the transaction that writes keys: notes those that need no further reading. */
  noteDone: (client: PoolClient, keyIds: string[], at: Date) => Promise<void>;
}

/** All that the parts of one scope's sync share. */
export interface ScopeWork extends ChunkWork {
  /** Aborts at shutdown and when the lease is lost. */
  signal: AbortSignal;
  step: StepWork;
  startedAt: Date;
  reader: ScopeReader;
  pace: ScopePace;
  /** Pauses before what was throttled or failed is tried again, ms. */
  pausesMs: readonly number[];
  /** Calls made since this was last asked. */
  newCalls: () => Pick<StepProgress, "calls" | "throttled" | "denied">;
}

/** The ARN of a key of the scope, for one that could not be described. */
export function keyArn({ scope }: Pick<ChunkWork, "scope">, keyId: string) {
  return `${arnHead(scope)}${keyId}`;
}

/** A transaction that writes nothing when the lease has passed on. */
export function fenced<T>(
  work: Pick<ChunkWork, "db" | "lease">,
  fn: (client: PoolClient) => Promise<T>,
): Promise<T> {
  return inTransaction(work.db, async (client) => {
    await assertLease(client, work.lease);
    return fn(client);
  });
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
