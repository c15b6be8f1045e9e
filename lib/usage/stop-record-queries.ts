import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { defineTask } from "@/lib/jobs/types";
import { type OpenQuery, openQuery } from "./get-record-query";
import { STOP_RECORD_QUERIES } from "./ingest-spec";
import { UNSEEN_MS, whyStop } from "./rules/why-stop";
import {
  noteBegun,
  noteEnded,
  type RecordQueryRow,
  unwatchedQueries,
} from "./store/record-queries";
import { findSource } from "./store/sources";

const MINUTE = 60_000;
/**
 * By then the engine has ended it: Athena lets no query run for more than 240 minutes (User Guide, "Service Quotas"), and
 * CloudTrail Lake none for more than an hour.
 */
const LONGEST_MS = 300 * MINUTE;

/**
 * Stops the queries for records that nobody looks at any more, and those that have read more than their source may; also one
 * whose asker died before it was known to have begun, and one of a source that is changed or removed since. What the engine
 * does not answer is tried again with the next run. Answers how many were stopped.
 */
export async function stopRecordQueries(
  ctx: Context,
  aws: Aws,
  signal: AbortSignal,
): Promise<number> {
  const now = ctx.clock().getTime();
  let stopped = 0;
  // Those that somebody looked at a moment ago are held to their limit by that.
  for (const row of await unwatchedQueries(ctx.db.pool, new Date(now - MINUTE))) {
    signal.throwIfAborted();
    if (await stopOne(ctx, aws, row)) stopped += 1;
  }
  return stopped;
}

async function stopOne(ctx: Context, aws: Aws, row: RecordQueryRow): Promise<boolean> {
  const { pool } = ctx.db;
  const at = ctx.clock();
  const { id } = row;
  const place = row.place ?? (await findSource(pool, row.sourceId));
  if (!place || at.getTime() - row.askedAt.getTime() > LONGEST_MS) {
    await noteEnded(pool, { id, at });
    return false;
  }
  const opened = await opens(ctx, aws, place);
  if (opened === null) {
    await noteEnded(pool, { id, at });
    return false;
  }
  const { reader, limitGigabytes } = opened;
  try {
    const unseenMs = at.getTime() - row.lookedAt.getTime();
    const queryId = row.queryId ?? (await begunId(ctx, opened, row, unseenMs));
    if (queryId === null) return false;
    const state = await reader.state(queryId);
    if (state.status !== "data") return false;
    const why = whyStop(state.data, { limitGigabytes, unseenMs });
    if (why === null) {
      if (state.data.state !== "running") await noteEnded(pool, { id, at });
      return false;
    }
    if ((await reader.stop(queryId)).status !== "data") return false;
    await noteEnded(pool, { id, at, stopped: why });
    return true;
  } finally {
    reader.close();
  }
}

/** Null where its account is watched no more, and no way is left to the engine. */
async function opens(
  ctx: Context,
  aws: Aws,
  place: { kind: string; config: unknown },
): Promise<OpenQuery | null> {
  try {
    return await openQuery(ctx, aws, place);
  } catch (error) {
    if (error instanceof AppError && error.code === "not-found") return null;
    throw error;
  }
}

/** The id of one that nobody lived to note; null while it may be on its way, and where it did not begin. */
async function begunId(
  { db, clock }: Context,
  { reader, kind }: OpenQuery,
  { id, askedAt, statement }: RecordQueryRow,
  unseenMs: number,
): Promise<string | null> {
  if (unseenMs < UNSEEN_MS) return null;
  const found = await reader.find(id, askedAt);
  if (found.status !== "data") return null;
  // Athena tells the id to who asks the same with the same token; where it did not begin, it begins now and is stopped.
  const isAthena = found.data === null && kind === "athena" && statement !== null;
  const answer = isAthena ? await reader.start(statement, id) : found;
  if (answer.status !== "data") return null;
  if (answer.data === null) await noteEnded(db.pool, { id, at: clock() });
  else await noteBegun(db.pool, id, answer.data);
  return answer.data;
}

export const stopRecordQueriesTask = defineTask(STOP_RECORD_QUERIES, async (_payload, job) => {
  const actor = { kind: "system", name: "schedule" } as const;
  const ctx: Context = { db: job.db, clock: job.clock, requestId: "schedule", actor };
  await stopRecordQueries(ctx, job.aws, job.signal);
  return undefined;
});
