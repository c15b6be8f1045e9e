import { setTimeout as sleep } from "node:timers/promises";
import type { Db } from "@/lib/db/types";
import { type CheckpointRow, newestCheckpoint } from "./store/checkpoints";
import { placeOf } from "./store/places";

/** Waits until a checkpoint covers this act, at most `ms`; null when none does by then. */
export async function awaitCheckpoint(
  { pool }: Pick<Db, "pool">,
  actId: string,
  ms: number,
): Promise<CheckpointRow | null> {
  const end = performance.now() + ms;
  for (;;) {
    const seq = await placeOf(pool, actId);
    const row = seq === null ? null : await newestCheckpoint(pool, seq + 1);
    if (row || performance.now() >= end) return row;
    await sleep(100);
  }
}
