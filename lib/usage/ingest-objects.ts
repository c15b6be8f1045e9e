import { availableParallelism } from "node:os";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { Lease } from "@/lib/jobs/lease";
import { appendAct } from "@/lib/ledger/append-act";
import { READ_LIMITS } from "./files/read-object";
import { openReaderPool, type ReaderPool } from "./files/reader-pool";
import { holdIngest } from "./hold-ingest";
import { ObjectBatches } from "./object-batches";
import { readKeptFrom } from "./read-kept-from";
import { AHEAD_MS } from "./rules/decode-record";
import { inShares } from "./rules/in-shares";
import { mayBeLog, trailObjectName } from "./rules/object-name";
import {
  mayGrow,
  type ObjectSource,
  ObjectUnreadable,
  type SourceObject,
  SourceUnreadable,
} from "./sources/source";
import { knownObjects, readerRoles } from "./store/objects";
import type { ObjectRow } from "./store/write-batch";
import { ObjectWriter, type ReadObject } from "./write-objects";

/** What an ingest did. */
export interface IngestAnswer {
  /** Read whole and counted. */
  objects: number;
  /** Read before, no CloudTrail logs, or older than usage is kept. */
  skippedObjects: number;
  /** Not read, or not to the end; what could be read of them is counted. */
  failedObjects: number;
  /** Of all services, in the objects that were read now. */
  records: number;
  /** KMS events that were counted now. */
  kmsEvents: number;
  /** KMS events that were counted before. */
  duplicates: number;
  /** KMS records that are not counted, by their reason. */
  skippedRecords: Record<string, number>;
  /** Failed objects, a hundred at most, by name. */
  problems: { object: string; reason: string }[];
}

export interface IngestOptions {
  /** Threads that read; as many as there are cores, four at most, when left out. */
  threads?: number;
  signal?: AbortSignal;
  /**
   * How long another ingest is waited for, in ms: as long as the lease of one that died holds, when left out.
   */
  waitMs?: number;
  onProgress?: (answer: IngestAnswer) => void;
  /** Hears of every object that could not be read now, also of those beyond the problems that are kept. */
  onUnreadable?: (key: string) => void;
}

const PROBLEMS_KEPT = 100;

/**
 * Takes in the CloudTrail objects of a source, each once and each event once, and remembers where it was. Throws
 * `forbidden` without `usage:ingest`, `conflict` while another ingest runs, `unavailable` when the source cannot
 * be read.
 */
export async function ingestObjects(
  ctx: Context,
  source: ObjectSource,
  options: IngestOptions = {},
): Promise<IngestAnswer> {
  authorize(ctx.actor, "usage:ingest");
  const threads = options.threads ?? Math.min(4, availableParallelism());
  const pool = openReaderPool(threads, {
    readers: await readerRoles(ctx.db.pool),
    latest: ctx.clock().getTime() + AHEAD_MS,
    limits: READ_LIMITS,
  });
  try {
    return await holdIngest(ctx, options, (lease, signal) =>
      run(ctx, source, { pool, lease, signal, threads, options }),
    );
  } catch (error) {
    if (!(error instanceof SourceUnreadable)) throw error;
    throw new AppError("unavailable", error.message, [], { cause: error });
  } finally {
    await pool.close();
  }
}

interface Run {
  pool: ReaderPool;
  lease: Lease;
  signal: AbortSignal;
  threads: number;
  options: IngestOptions;
}

async function run(ctx: Context, source: ObjectSource, setup: Run): Promise<IngestAnswer> {
  const { threads, options } = setup;
  const answer = nothingYet();
  const keptFrom = await readKeptFrom(ctx.db.pool, ctx.clock());
  const writer = new ObjectWriter({
    ...{ db: ctx.db, clock: ctx.clock, source: source.name, lease: setup.lease, keptFrom },
    first: async (client) => {
      await appendAct(client, ctx, {
        act: "usage.ingest",
        subject: { kind: "source", id: source.name },
      });
    },
  });
  const batches = new ObjectBatches(async (batch) => {
    for (const row of await writer.write(batch)) addObject(answer, row);
    options.onProgress?.(answer);
  });
  const underWay = new Set<Promise<void>>();
  const failed: unknown[] = [];
  const begin = (object: SourceObject, reader: number) => {
    const work = readOne(source, setup.pool, object, reader).then(
      (read) => {
        if ("reason" in read) {
          addProblem(answer, object.key, read.reason);
          options.onUnreadable?.(object.key);
        } else batches.add(read);
      },
      (error: unknown) => void failed.push(error),
    );
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  };
  try {
    for await (const page of source.list()) {
      const objects = await unread(ctx, source, page, { answer, keptFrom });
      for (const { item, reader } of inShares(objects, threads)) {
        while (underWay.size >= threads * 2) await Promise.race(underWay);
        setup.signal.throwIfAborted();
        if (failed.length > 0) throw failed[0];
        begin(item, reader);
        await batches.writeFull();
      }
    }
    await Promise.all(underWay);
    if (failed.length > 0) throw failed[0];
    await batches.written();
  } finally {
    // Also when something else failed: what was read need not be read again.
    await Promise.allSettled(underWay);
    await batches.writeRest();
  }
  answer.problems.sort((a, b) => (a.object < b.object ? -1 : 1));
  return answer;
}

/** The objects of a page that are still to be read; the others are counted as skipped. */
async function unread(
  ctx: Context,
  source: ObjectSource,
  page: readonly SourceObject[],
  { answer, keptFrom }: { answer: IngestAnswer; keptFrom: number },
): Promise<SourceObject[]> {
  const logs = page.filter(({ key }) => mayBeLog(key) && !isOlder(key, keptFrom));
  const known = await knownObjects(ctx.db.pool, source.name, logs);
  const wanted = logs.filter(({ key }) => !known.has(key));
  answer.skippedObjects += page.length - wanted.length;
  return wanted;
}

/** Delivered before that time, as its name tells: then all of it was called before. */
function isOlder(key: string, time: number): boolean {
  const name = trailObjectName(key);
  return name !== null && name.deliveredAt < time;
}

const STILL_WRITTEN = "is not whole, and may still be being written";

async function readOne(
  source: ObjectSource,
  pool: ReaderPool,
  object: SourceObject,
  reader: number,
): Promise<ReadObject | { reason: string }> {
  try {
    const uses = await pool.read(await source.read(object), reader);
    // What is not whole yet is not counted in part, to be counted again: it is whole a little later.
    if (uses.trouble !== null && (await mayGrow(source, object))) return { reason: STILL_WRITTEN };
    return { object, uses };
  } catch (error) {
    if (error instanceof ObjectUnreadable) return { reason: error.message };
    throw error;
  }
}

function nothingYet(): IngestAnswer {
  return {
    ...{ objects: 0, skippedObjects: 0, failedObjects: 0, records: 0, kmsEvents: 0 },
    ...{ duplicates: 0, skippedRecords: {}, problems: [] },
  };
}

function addObject(answer: IngestAnswer, row: ObjectRow): void {
  answer.records += row.records;
  answer.kmsEvents += row.kmsEvents;
  answer.duplicates += row.duplicates;
  for (const [reason, count] of Object.entries(row.skipped)) {
    answer.skippedRecords[reason] = (answer.skippedRecords[reason] ?? 0) + count;
  }
  if (row.state === "done") answer.objects += 1;
  else if (row.state === "skipped") answer.skippedObjects += 1;
  else addProblem(answer, row.key, row.reason ?? row.state);
}

function addProblem(answer: IngestAnswer, object: string, reason: string): void {
  answer.failedObjects += 1;
  if (answer.problems.length < PROBLEMS_KEPT) answer.problems.push({ object, reason });
}
