import type { Context } from "../context";
import { inTransaction } from "../db/transaction";
import { AppError } from "../errors";
import { endSessions } from "./end-sessions";
import { authorize, can } from "./permissions";
import { lockOpenSessions } from "./store/sessions";

const missing = () => new AppError("not-found", "There is no open session of that id.");

/**
 * Ends one session: the caller's own, or with `session:end` anybody's. Throws `forbidden`, and `not-found` for one
 * that is not open or, without that permission, another's.
 */
export async function endSession(ctx: Context, { id }: { id: string }): Promise<{ ended: number }> {
  const { actor } = ctx;
  authorize(actor, "session:end-own");
  const anybodys = can(actor, "session:end");
  if (!anybodys && actor.kind !== "person") {
    throw new AppError("forbidden", "Only a person has sessions.");
  }
  const personId = anybodys || actor.kind === "system" ? undefined : actor.id;
  const choice = personId === undefined ? { id } : { id, personId };
  return inTransaction(ctx.db, async (tx) => {
    const [open] = await lockOpenSessions(tx, choice, ctx.clock());
    if (open === undefined) throw missing();
    const own = actor.kind === "person" && open.personId === actor.id;
    await endSessions(tx, ctx, choice, own ? "ended-by-person" : "ended-by-admin");
    return { ended: 1 };
  });
}
