import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { LEASE_MS, type Lease, withLease } from "@/lib/jobs/lease";

const TRIES_MS = 1_000;

/**
 * Runs `work` while no other source writes usage: what tells events apart is held in memory meanwhile. Its signal
 * aborts when `signal` does or the lease is lost. `waitMs`: how long another ingest is waited for; as long as the
 * lease of one that died holds, when left out. Throws `conflict` when it goes on for longer.
 */
export async function holdIngest<T>(
  ctx: Pick<Context, "db">,
  { signal = new AbortController().signal, waitMs = LEASE_MS + 5_000 }: HoldOptions,
  work: (lease: Lease, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const lease = { name: "usage-ingest", workerId: `ingest/${randomUUID()}`, signal };
  const giveUp = Date.now() + waitMs;
  for (;;) {
    const outcome = await withLease(ctx.db, lease, work);
    if (!outcome.busy) return outcome.result;
    if (Date.now() >= giveUp) {
      throw new AppError("conflict", "Another ingest is under way; try again when it is done.");
    }
    await sleep(TRIES_MS, undefined, { signal });
  }
}

export interface HoldOptions {
  signal?: AbortSignal;
  waitMs?: number;
}
