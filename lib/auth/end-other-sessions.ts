import type { Context } from "../context";
import { inTransaction } from "../db/transaction";
import { AppError } from "../errors";
import { endSessions } from "./end-sessions";
import { authorize } from "./permissions";

/** Ends the caller's own sessions but the one that asks. Throws `forbidden`, also for tokens. */
export async function endOtherSessions(ctx: Context): Promise<{ ended: number }> {
  const { actor } = ctx;
  authorize(actor, "session:end-own");
  if (actor.kind !== "person" || actor.sessionId === undefined) {
    throw new AppError("forbidden", "Only a person has sessions.");
  }
  const choice = { personId: actor.id, except: actor.sessionId };
  const ended = await inTransaction(ctx.db, (tx) =>
    endSessions(tx, ctx, choice, "ended-by-person"),
  );
  return { ended: ended.length };
}
