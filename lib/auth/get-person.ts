import type { Context } from "../context";
import { AppError } from "../errors";
import { authorize } from "./permissions";
import type { PersonDetail } from "./schemas";
import { readPerson, readSessions } from "./store/read-people";
import { toPersonDetail } from "./store/to-dto";

export const noPerson = () => new AppError("not-found", "There is no person of that id.");

/** One person with the sessions that are open. Throws `forbidden` and `not-found`. */
export async function getPerson(ctx: Context, { id }: { id: string }): Promise<PersonDetail> {
  authorize(ctx.actor, "person:read");
  const now = ctx.clock();
  const row = await readPerson(ctx.db, id, now);
  if (row === null) throw noPerson();
  const current = ctx.actor.kind === "person" ? ctx.actor.sessionId : undefined;
  return toPersonDetail(row, await readSessions(ctx.db, id, now), current);
}
