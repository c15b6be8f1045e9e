import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { appendAct } from "./append-act";
import { awaitCheckpoint } from "./await-checkpoint";
import type { CheckpointRequest } from "./schemas";
import { readCopies } from "./store/checkpoints";
import { toCheckpoint } from "./to-dto";

/** How long the caller waits for the checkpoint, ms. */
const PATIENCE = 5_000;

/**
 * Asks for a checkpoint: the request is itself an act, and the worker, which alone holds the key, signs one that
 * covers it. Answers it, or null in its place when no worker has signed within five seconds.
 */
export async function requestCheckpoint(
  ctx: Context,
  { why }: { why?: string },
  patience: number = PATIENCE,
): Promise<CheckpointRequest> {
  authorize(ctx.actor, "ledger:checkpoint");
  const subject = { kind: "checkpoint" as const, id: ctx.requestId };
  const act = await inTransaction(ctx.db, (tx) =>
    appendAct(tx, ctx, {
      act: "ledger.checkpoint",
      subject,
      ...(why === undefined ? {} : { why }),
    }),
  );
  const row = await awaitCheckpoint(ctx.db, act, patience);
  if (!row) return { act, checkpoint: null };
  return { act, checkpoint: toCheckpoint(row, await readCopies(ctx.db.pool, [row.size])) };
}
