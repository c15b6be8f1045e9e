import { resolve } from "node:path";
import type { Context } from "../../context";
import { env } from "../../env";
import { AppError } from "../../errors";
import type { IngestAnswer } from "../../usage/ingest-objects";
import { ingestTrail } from "../../usage/ingest-trail";
import { openBucket } from "../../usage/open-bucket";
import { fileSource } from "../../usage/sources/file-source";
import { type ObjectSource, SourceUnreadable } from "../../usage/sources/source";
import { type CommonOptions, type Outcome, withAws, withContext } from "../session";

export interface IngestCommandOptions extends CommonOptions {
  account?: string;
  region?: string;
}

/** Takes in CloudTrail's files. 1 when some of them could not be read to their end, 3 when none could. */
export async function ingest(path: string, options: IngestCommandOptions): Promise<Outcome> {
  const answer = await withContext(options, (ctx) =>
    path.startsWith("s3://") ? fromBucket(ctx, path, options) : fromFiles(ctx, path),
  );
  return { json: answer, text: toText(answer), code: answer.failedObjects > 0 ? 1 : 0 };
}

function fromBucket(
  ctx: Context,
  url: string,
  options: IngestCommandOptions,
): Promise<IngestAnswer> {
  return withAws(options, async (aws) => {
    const { account: accountId, region } = options;
    const { source, close } = await openBucket(ctx, aws, { url, accountId, region });
    try {
      return await take(ctx, source);
    } finally {
      close();
    }
  });
}

async function fromFiles(ctx: Context, path: string): Promise<IngestAnswer> {
  return take(ctx, await sourceOf(resolve(env.KEYLEDGER_INVOKED_FROM ?? process.cwd(), path)));
}

async function sourceOf(path: string): Promise<ObjectSource> {
  try {
    return await fileSource(path);
  } catch (error) {
    if (!(error instanceof SourceUnreadable)) throw error;
    throw new AppError("unavailable", error.message, [], { cause: error });
  }
}

/** Ctrl-C stops at the next object; what was read stays, and the next ingest goes on there. */
async function take(ctx: Context, source: ObjectSource): Promise<IngestAnswer> {
  const stop = new AbortController();
  const onSignal = () =>
    stop.abort(new AppError("unavailable", "Stopped; the next ingest goes on."));
  process.once("SIGINT", onSignal);
  process.once("SIGTERM", onSignal);
  try {
    const listing = { since: null, deliveredTo: null, feeds: { accounts: null, regions: null } };
    return await ingestTrail(ctx, source, listing, {
      signal: stop.signal,
      onProgress: (answer) => console.error(progress(answer)),
    });
  } finally {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  }
}

function progress({ objects, failedObjects, records, kmsEvents }: IngestAnswer): string {
  const failed = failedObjects > 0 ? `, ${failedObjects} not whole` : "";
  return `${objects} objects${failed}, ${records} records, ${kmsEvents} KMS events`;
}

function toText(answer: IngestAnswer): string {
  const { duplicates, skippedObjects, skippedRecords, problems, failedObjects } = answer;
  const notCounted = Object.entries(skippedRecords).map(([why, count]) => `${count} ${why}`);
  return [
    progress(answer),
    `  ${skippedObjects} objects skipped (read before, no logs, or too old), ${duplicates} events counted before`,
    ...(notCounted.length > 0 ? [`  records not counted: ${notCounted.join(", ")}`] : []),
    ...problems.map(({ object, reason }) => `  ${object}: ${reason}`),
    ...(failedObjects > problems.length ? ["  …"] : []),
  ].join("\n");
}
