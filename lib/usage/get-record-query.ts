import { authorize } from "@/lib/auth/permissions";
import type { QueryReader, QueryState } from "@/lib/aws/query-types";
import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { accessTo } from "./open-bucket";
import { askerOf } from "./rules/asker-of";
import { targetOf } from "./rules/source-target";
import { whyStop } from "./rules/why-stop";
import type { RecordQuery } from "./schemas/record-queries";
import { QueryTrouble } from "./sources/await-query";
import type { QueryTarget } from "./sources/query-run";
import { placeOf } from "./sources/query-statement";
import {
  findRecordQuery,
  noteEnded,
  noteLooked,
  type RecordQueryRow,
} from "./store/record-queries";
import { findSource } from "./store/sources";

/**
 * What became of a query for records that the actor asked, which keeps it going: see `stopRecordQueries`. One that has read
 * more than its source may is stopped. Throws `not-found` also for another's, `unavailable` when the engine does not tell.
 */
export async function getRecordQuery(ctx: Context, aws: Aws, id: string): Promise<RecordQuery> {
  return withRecordQuery(ctx, aws, id, async (opened) => {
    const { reader, row, name } = opened;
    const plain = { id, source: name, askedAt: row.askedAt.toISOString() };
    if (row.queryId === null) {
      const reason = row.stopped ?? "It was not begun; ask again.";
      return { ...plain, state: "failed" as const, reason, scannedBytes: 0 };
    }
    const answer = await reader.state(row.queryId);
    if (answer.status !== "data")
      throw new AppError("unavailable", QueryTrouble.of(answer).message);
    const { state, reason, scannedBytes } = answer.data;
    const stopped = await note(ctx, opened, answer.data);
    if (stopped !== null) {
      return { ...plain, state: "cancelled" as const, reason: stopped, scannedBytes };
    }
    if (state === "cancelled" && row.stopped !== null) {
      return { ...plain, state, reason: row.stopped, scannedBytes };
    }
    if (state !== "lost") return { ...plain, state, reason, scannedBytes };
    const words = "Its answer is not there any more; ask again.";
    return { ...plain, state: "failed" as const, reason: words, scannedBytes };
  });
}

/** Notes that somebody looked, or that it is over; why it was stopped now, null where it was not. */
async function note(
  { db, clock }: Context,
  { reader, row, limitGigabytes }: Opened,
  state: QueryState,
): Promise<string | null> {
  const [{ id, queryId }, at] = [row, clock()];
  const why = whyStop(state, { limitGigabytes, unseenMs: 0 });
  if (why !== null && queryId !== null && (await reader.stop(queryId)).status === "data") {
    await noteEnded(db.pool, { id, at, stopped: why });
    return why;
  }
  if (state.state === "running") await noteLooked(db.pool, id, at);
  else if (row.endedAt === null) await noteEnded(db.pool, { id, at });
  return null;
}

/** Stops a query for records that the actor asked; nothing for one that is over. Throws as `getRecordQuery`. */
export async function cancelRecordQuery(ctx: Context, aws: Aws, id: string): Promise<RecordQuery> {
  await withRecordQuery(ctx, aws, id, async ({ reader, row }) => {
    if (row.queryId !== null) await reader.stop(row.queryId);
  });
  return getRecordQuery(ctx, aws, id);
}

/** The way to where a query for records runs. */
export interface OpenQuery {
  kind: QueryTarget["kind"];
  reader: QueryReader;
  limitGigabytes: number | null;
}

interface Opened extends OpenQuery {
  row: RecordQueryRow;
  /** Of its source. */
  name: string;
}

/** Runs `work` with the reader of a query's source. */
export async function withRecordQuery<T>(
  ctx: Context,
  aws: Aws,
  id: string,
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  authorize(ctx.actor, "usage:read");
  const row = await findRecordQuery(ctx.db.pool, { id, askedBy: askerOf(ctx.actor) });
  const source = row && (await findSource(ctx.db.pool, row.sourceId));
  if (!row || !source) throw new AppError("not-found", "There is no such query of yours.");
  const opened = await openQuery(ctx, aws, row.place ?? source);
  try {
    return await work({ ...opened, row, name: source.name });
  } finally {
    opened.reader.close();
  }
}

/** Where a query for records runs. Throws `not-found` where its account is watched no more. */
export async function openQuery(
  ctx: Context,
  aws: Aws,
  place: { kind: string; config: unknown },
): Promise<OpenQuery> {
  const target = targetOf(place);
  if (target.kind !== "athena" && target.kind !== "lake") throw new Error("It asks no engine.");
  const { accountId, limitGigabytes } = target.config;
  const own: Context = { ...ctx, actor: { kind: "system", name: "usage" } };
  const access = accountId === null ? null : await accessTo(own, accountId);
  return { kind: target.kind, reader: aws.queries(access, placeOf(target)), limitGigabytes };
}
