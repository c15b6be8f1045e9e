import type { PoolClient } from "pg";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { ObjectReader } from "./files/read-object";
import type { UseShape } from "./files/use-parts";
import { type HoldOptions, holdIngest } from "./hold-ingest";
import { readKeptFrom } from "./read-kept-from";
import { AHEAD_MS } from "./rules/decode-record";
import { objectOf } from "./rules/fields";
import { type ListedObject, readerRoles } from "./store/objects";
import type { ObjectRow } from "./store/write-batch";
import { ObjectWriter, type ReadObject } from "./write-objects";

/** CloudTrail records that a source gave as one piece, e.g. what LookupEvents answered for one hour of a scope. */
export interface RecordPiece extends ListedObject {
  /** Whole records as JSON: `CloudTrailEvent` of LookupEvents. What is no JSON is counted as such and left out. */
  records: readonly string[];
}

export interface RecordWriter {
  /**
   * Counts the records as those of files are: decoded alike, each event once whichever source had it first, with
   * traits and control events, all in one transaction, in which `also` runs last (a position, a coverage). Answers
   * what each piece came to. A piece is noted as `usage_object` by source, key and version and may be written once:
   * ask `knownObjects` before.
   */
  write(
    pieces: readonly RecordPiece[],
    also?: (client: PoolClient) => Promise<void>,
  ): Promise<ObjectRow[]>;
}

/**
 * Runs `work` with a writer of whole records, for sources that give no files; no other ingest runs meanwhile.
 * `first` runs first in the first transaction, for the ledger. Throws `forbidden` without `usage:ingest`, `conflict`
 * while another ingest runs.
 */
export async function withRecordWriter<T>(
  ctx: Context,
  options: HoldOptions & { source: string; first: (client: PoolClient) => Promise<void> },
  work: (writer: RecordWriter, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  authorize(ctx.actor, "usage:ingest");
  const { source, first } = options;
  const read = await recordReader(ctx);
  return holdIngest(ctx, options, async (lease, signal) => {
    const keptFrom = await readKeptFrom(ctx.db.pool, ctx.clock());
    const writer = new ObjectWriter({
      ...{ db: ctx.db, clock: ctx.clock, source, lease, first, keptFrom },
    });
    return work(
      {
        write: async (pieces, also) => writer.write(await Promise.all(pieces.map(read)), also),
      },
      signal,
    );
  });
}

/** Reads pieces one after the other, as a thread reads objects. */
async function recordReader(ctx: Context): Promise<(piece: RecordPiece) => Promise<ReadObject>> {
  const readers = new Set(await readerRoles(ctx.db.pool));
  const shapes: UseShape[] = [];
  const context = {
    // As for files: where aliases pointed is looked up by who writes.
    resolveAlias: (aliasArn: string) => aliasArn,
    isReader: (arn: string) => readers.has(arn),
    latest: ctx.clock().getTime() + AHEAD_MS,
  };
  const reader = new ObjectReader(context);
  let last: Promise<unknown> = Promise.resolve();
  return ({ key, version, records }) => {
    const good = records.filter(isRecord);
    const uses = last.then(() =>
      reader.read(Buffer.from(`{"Records":[${good.map((one) => one.trim()).join(",")}]}`)),
    );
    last = uses;
    return uses.then((found) => {
      for (const use of reader.parts.usesFrom(shapes.length)) shapes.push(use);
      const lost = records.length - good.length;
      if (lost > 0) found.skipped["not-json"] = (found.skipped["not-json"] ?? 0) + lost;
      const trouble = lost > 0 ? "broken" : found.trouble;
      return { object: { key, version }, uses: { ...found, trouble, shapes } };
    });
  };
}

function isRecord(text: string): boolean {
  try {
    return objectOf(JSON.parse(text)) !== null;
  } catch {
    return false;
  }
}
