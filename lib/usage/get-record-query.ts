import { authorize } from "@/lib/auth/permissions";
import type { QueryReader } from "@/lib/aws/query-types";
import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { accessTo } from "./open-bucket";
import { askerOf } from "./rules/asker-of";
import { targetOf } from "./rules/source-target";
import type { RecordQuery } from "./schemas/record-queries";
import { QueryTrouble } from "./sources/await-query";
import { placeOf } from "./sources/query-statement";
import { findRecordQuery, type RecordQueryRow } from "./store/record-queries";
import { findSource } from "./store/sources";

const GIGABYTE = 1e9;

/**
 * What became of a query for records that the actor asked. One that has read more than its source may is stopped. Throws
 * `not-found` also for another's, `unavailable` when the engine does not tell.
 */
export async function getRecordQuery(ctx: Context, aws: Aws, id: string): Promise<RecordQuery> {
  return withRecordQuery(ctx, aws, id, async ({ reader, row, name, limitGigabytes }) => {
    const plain = { id, source: name, askedAt: row.askedAt.toISOString() };
    if (row.queryId === null) {
      const reason = "It was not begun; ask again.";
      return { ...plain, state: "failed" as const, reason, scannedBytes: 0 };
    }
    const answer = await reader.state(row.queryId);
    if (answer.status !== "data")
      throw new AppError("unavailable", QueryTrouble.of(answer).message);
    const { state, reason, scannedBytes } = answer.data;
    if (
      state === "running" &&
      limitGigabytes !== null &&
      scannedBytes > limitGigabytes * GIGABYTE
    ) {
      await reader.stop(row.queryId);
      const words = `It read more than the source's limit of ${limitGigabytes} GB and was stopped.`;
      return { ...plain, state: "cancelled" as const, reason: words, scannedBytes };
    }
    if (state !== "lost") return { ...plain, state, reason, scannedBytes };
    const words = "Its answer is not there any more; ask again.";
    return { ...plain, state: "failed" as const, reason: words, scannedBytes };
  });
}

/** Stops a query for records that the actor asked; nothing for one that is over. Throws as `getRecordQuery`. */
export async function cancelRecordQuery(ctx: Context, aws: Aws, id: string): Promise<RecordQuery> {
  await withRecordQuery(ctx, aws, id, async ({ reader, row }) => {
    if (row.queryId !== null) await reader.stop(row.queryId);
  });
  return getRecordQuery(ctx, aws, id);
}

interface Opened {
  reader: QueryReader;
  row: RecordQueryRow;
  /** Of its source. */
  name: string;
  limitGigabytes: number | null;
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
  const target = targetOf(source);
  if (target.kind !== "athena" && target.kind !== "lake") throw new Error("It asks no engine.");
  const { accountId, limitGigabytes } = target.config;
  const own: Context = { ...ctx, actor: { kind: "system", name: "usage" } };
  const access = accountId === null ? null : await accessTo(own, accountId);
  const reader = aws.queries(access, placeOf(target));
  try {
    return await work({ reader, row, name: source.name, limitGigabytes });
  } finally {
    reader.close();
  }
}
