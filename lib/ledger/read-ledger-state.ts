import type { Db } from "@/lib/db/types";
import { env } from "@/lib/env";
import { checkpointState } from "./rules/when-to-sign";
import type { LedgerState } from "./schemas";
import { newestCheckpoint } from "./store/checkpoints";
import { ageOfPlace, countLedger } from "./store/places";

/** How the ledger is: its size, what waits and for how long, and whether checkpoints are made. No secrets. */
export async function readLedgerState(db: Pick<Db, "pool">): Promise<LedgerState> {
  const [counts, last] = await Promise.all([countLedger(db), newestCheckpoint(db.pool)]);
  const lastSize = last ? Number(last.size) : null;
  const uncoveredMs = await ageOfPlace(db.pool, lastSize ?? 0);
  const every = env.KEYLEDGER_CHECKPOINT_EVERY;
  return {
    ...counts,
    uncovered: Math.max(0, counts.size - (lastSize ?? 0)),
    checkpoint: checkpointState({ size: counts.size, lastSize, uncoveredMs, every }),
  };
}
