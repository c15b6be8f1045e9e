import type { Context } from "../context";
import { inTransaction } from "../db/transaction";
import { endSessions } from "./end-sessions";
import { noPerson } from "./get-person";
import { authorize } from "./permissions";
import { readPerson } from "./store/read-people";

/** Ends every open session of a person, who can sign in again. Throws `forbidden` and `not-found`. */
export async function endPersonSessions(
  ctx: Context,
  { id, why }: { id: string; why: string },
): Promise<{ ended: number }> {
  authorize(ctx.actor, "session:end");
  if ((await readPerson(ctx.db, id, ctx.clock())) === null) throw noPerson();
  const ended = await inTransaction(ctx.db, (tx) =>
    endSessions(tx, ctx, { personId: id }, "ended-by-admin", why),
  );
  return { ended: ended.length };
}
