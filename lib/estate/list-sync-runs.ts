import { z } from "zod";
import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { cursorCodec } from "@/lib/http/cursor";
import type { SyncRunDetail, SyncRunList } from "./schemas";
import { findRun, readRuns, readSteps } from "./store/read-runs";
import { toRun, toStep } from "./store/to-dto";

const cursor = cursorCodec(
  "sync-runs",
  z.object({ at: z.string().regex(/^-?\d{1,17}$/), id: z.uuid() }),
);

/** Sync runs, newest first. Throws `invalid`. */
export async function listSyncRuns(
  ctx: Context,
  query: { limit: number; cursor?: string },
): Promise<SyncRunList> {
  authorize(ctx.actor, "sync:read");
  const after = cursor.decode(query.cursor, "");
  const { rows, total } = await readRuns(ctx.db.pool, after, query.limit + 1);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const more = rows.length > query.limit && last !== undefined;
  return {
    items: page.map(toRun),
    nextCursor: more ? cursor.encode({ at: last.at, id: last.id }, "") : null,
    total,
  };
}

/** One run with its steps and how fast each went. Throws `not-found`. */
export async function getSyncRun(ctx: Context, { id }: { id: string }): Promise<SyncRunDetail> {
  authorize(ctx.actor, "sync:read");
  const run = await findRun(ctx.db.pool, id);
  if (!run) throw new AppError("not-found", "There is no sync run of that id.");
  const steps = await readSteps(ctx.db.pool, keyScopeOf(ctx.actor), id);
  return { ...toRun(run), steps: steps.map(toStep) };
}
