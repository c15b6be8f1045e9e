import type { Db } from "@/lib/db/types";
import { env } from "@/lib/env";
import { checkpointState } from "./rules/when-to-sign";
import { type LedgerState, SIGNING_TROUBLES, type SigningTrouble } from "./schemas";
import { newestCheckpoint } from "./store/checkpoints";
import { ageOfPlace, countLedger } from "./store/places";
import { readTrouble, type TroubleRow } from "./store/trouble";

/** How the ledger is: its size, what waits and for how long, and whether checkpoints are made, with AWS's words where not. */
export async function readLedgerState(db: Pick<Db, "pool">): Promise<LedgerState> {
  const [counts, last, trouble] = await Promise.all([
    countLedger(db),
    newestCheckpoint(db.pool),
    readTrouble(db.pool),
  ]);
  const lastSize = last ? Number(last.size) : null;
  const uncoveredMs = await ageOfPlace(db.pool, lastSize ?? 0);
  const every = env.KEYLEDGER_CHECKPOINT_EVERY;
  return {
    ...counts,
    uncovered: Math.max(0, counts.size - (lastSize ?? 0)),
    checkpoint: checkpointState({ size: counts.size, lastSize, uncoveredMs, every }),
    trouble: trouble && toTrouble(trouble),
  };
}

/** A reason that another version wrote and this one does not know is told as `failed`, with its text. */
function toTrouble({ reason, error, since, tried_at }: TroubleRow): SigningTrouble {
  const known = SIGNING_TROUBLES.find((one) => one === reason) ?? "failed";
  return { reason: known, error, since: since.toISOString(), triedAt: tried_at.toISOString() };
}
