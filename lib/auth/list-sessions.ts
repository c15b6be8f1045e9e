import type { Context } from "../context";
import { AppError } from "../errors";
import { authorize } from "./permissions";
import type { SessionList } from "./schemas";
import { readSessions } from "./store/read-people";
import { toSession } from "./store/to-dto";

/** The caller's own open sessions. Throws `forbidden`, also for tokens, which have none. */
export async function listSessions(ctx: Context): Promise<SessionList> {
  authorize(ctx.actor, "session:read-own");
  const { actor } = ctx;
  if (actor.kind !== "person") throw new AppError("forbidden", "Only a person has sessions.");
  const rows = await readSessions(ctx.db, actor.id, ctx.clock());
  const items = rows.map((row) => toSession(row, actor.sessionId));
  return { items, nextCursor: null, total: items.length };
}
