import { systemClock } from "../../clock";
import { db } from "../../db/open-db";
import { inTransaction } from "../../db/transaction";
import type { Db } from "../../db/types";
import { appendAct } from "../../ledger/append-act";
import { logger } from "../../logger";
import { beforeEnd } from "../gate/end-in-order";
import { createRefusalRecorder, type RefusalRecorder, type Repeats } from "./create-recorder";
import type { Refusal } from "./refusal";

/** Writes the entry of one refusal, or of its repeats. */
export async function writeRefusal(
  db: Db,
  refusal: Refusal,
  at: Date,
  repeats: Repeats | null,
): Promise<void> {
  const { actor, from, requestId, endpoint, code, why } = refusal;
  const joined = repeats && { times: repeats.times, since: repeats.since.toISOString() };
  const act = {
    act: "access.refuse",
    subject: { kind: "endpoint", id: endpoint },
    detail: { code, why, ...joined },
  } as const;
  await inTransaction(db, (tx) => appendAct(tx, { actor, from, requestId, clock: () => at }, act));
}

/** Kept where every bundle finds it: pages and handlers are loaded apart, and count together. */
const holder = globalThis as { keyledgerRefusals?: RefusalRecorder };

function recorder(): RefusalRecorder {
  if (holder.keyledgerRefusals === undefined) {
    const write = (refusal: Refusal, at: Date, repeats: Repeats | null) =>
      writeRefusal(db(), refusal, at, repeats);
    const made = createRefusalRecorder({ write, clock: systemClock, log: logger });
    holder.keyledgerRefusals = made;
    beforeEnd(() => made.flush());
  }
  return holder.keyledgerRefusals;
}

/** Records a refusal in the ledger, soon and without making the caller wait; see `createRefusalRecorder`. */
export function recordRefusal(refusal: Refusal): void {
  recorder().record(refusal);
}
