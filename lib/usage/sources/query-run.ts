import type { QueryReader } from "@/lib/aws/query-types";
import type { Context } from "@/lib/context";
import { appendAct } from "@/lib/ledger/append-act";
import { readKeptFrom } from "../read-kept-from";
import { AHEAD_MS } from "../rules/decode-record";
import { readPosition } from "../rules/pending-query";
import type { RunAnswer, SourceFeeds, SourceTarget } from "../schemas/sources";
import { readerRoles } from "../store/objects";
import type { DecodeContext } from "../types";
import type { WriteDayOptions } from "../write-day";

export type QueryTarget = Extract<SourceTarget, { kind: "athena" | "lake" }>;

export interface QuerySource {
  id: string;
  /** Of its settings */
  version: number;
  /** What its coverage is noted under. */
  name: string;
  target: QueryTarget;
  feeds: SourceFeeds;
  position: unknown;
  createdAt: Date;
}

export interface QueryOptions {
  signal: AbortSignal;
  waitMs: number;
  /** Accounts that one query names at most. */
  mostAccounts: number;
}

/** What the steps of a run share. */
export interface QueryRun {
  ctx: Context;
  source: QuerySource;
  reader: QueryReader;
  decode: DecodeContext;
  keptFrom: number;
  /** When it began, ms. */
  begun: number;
  /** As `QueryPosition` has it. */
  bareUntil: number;
  answer: RunAnswer;
  options: QueryOptions;
  /** Runs first in each transaction: the ledger has a run once. */
  first: WriteDayOptions["first"];
}

/** What is said of a table without the column for what a record corrects. */
export const BARE = {
  what: "addendum",
  reason:
    "The table has no such column: where CloudTrail tells a call again to correct it, the call counts twice.",
};

/** What a run of a source begins with. */
export async function beginQueryRun(
  ctx: Context,
  source: QuerySource,
  reader: QueryReader,
  options: QueryOptions,
): Promise<QueryRun> {
  const { bareUntil } = readPosition(source.position);
  const readers = new Set(await readerRoles(ctx.db.pool));
  const begun = ctx.clock().getTime();
  let isNoted = false;
  return {
    ...{ ctx, source, reader, options, begun },
    decode: {
      // As for files: where aliases pointed is looked up by who writes.
      resolveAlias: (aliasArn) => aliasArn,
      isReader: (arn) => readers.has(arn),
      latest: begun + AHEAD_MS,
    },
    keptFrom: await readKeptFrom(ctx.db.pool, ctx.clock()),
    bareUntil,
    answer: {
      ...{ pieces: 0, failed: 0, events: 0, scannedBytes: 0 },
      problems: begun < bareUntil ? [BARE] : [],
    },
    first: async (client) => {
      if (isNoted) return;
      await appendAct(client, ctx, {
        act: "usage.ingest",
        subject: { kind: "source", id: source.name },
      });
      isNoted = true;
    },
  };
}
