import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Context } from "../../context";
import { env } from "../../env";
import { AppError } from "../../errors";
import { askForKeys } from "../../usage/ask-for-keys";
import { compareLogs } from "../../usage/compare-logs";
import { type DigestKeys, parseKeys } from "../../usage/digest-keys";
import type { IngestAnswer } from "../../usage/ingest-objects";
import { ingestTrail } from "../../usage/ingest-trail";
import { openBucket } from "../../usage/open-bucket";
import type { DigestAnswer } from "../../usage/schemas/digests";
import { fileSource } from "../../usage/sources/file-source";
import { type ObjectSource, SourceUnreadable } from "../../usage/sources/source";
import { type VerifyOptions, verifyDigests } from "../../usage/verify-digests";
import { type CommonOptions, type Outcome, withAws, withContext } from "../session";
import { takeSource } from "./take-source";

export interface IngestCommandOptions extends CommonOptions {
  account?: string;
  region?: string;
  verify?: boolean;
  publicKeys?: string;
}

/** Before the name of a source of usage. */
const SOURCE = "source:";

/** `digests`: with --verify, what verifying them came to. */
type Taken = IngestAnswer & { digests?: DigestAnswer };

/**
 * Takes in CloudTrail's files. 1 when some of them could not be read to their end or were not what their digests say,
 * 3 when none could be read.
 */
export async function ingest(path: string, options: IngestCommandOptions): Promise<Outcome> {
  if (path.startsWith(SOURCE)) return takeSource(path.slice(SOURCE.length), options);
  const keys = options.verify ? await readKeys(options.publicKeys) : null;
  const answer = await withContext(options, (ctx) =>
    path.startsWith("s3://") ? fromBucket(ctx, path, options, keys) : fromFiles(ctx, path, keys),
  );
  const { invalid = 0, missing = 0, gap = 0, unread = 0 } = answer.digests ?? {};
  const odd = (answer.digests?.added ?? 0) + (answer.digests?.removed ?? 0);
  const isWhole = answer.failedObjects + invalid + missing + gap + unread + odd === 0;
  return { json: answer, text: toText(answer), code: isWhole ? 0 : 1 };
}

function fromBucket(
  ctx: Context,
  url: string,
  options: IngestCommandOptions,
  keys: DigestKeys | null,
): Promise<Taken> {
  return withAws(options, async (aws) => {
    const { account: accountId, region } = options;
    const { source, close } = await openBucket(ctx, aws, { url, accountId, region });
    try {
      return await take(
        ctx,
        source,
        keys && { keys, ask: askForKeys(ctx, aws, accountId ?? null) },
      );
    } finally {
      close();
    }
  });
}

async function fromFiles(ctx: Context, path: string, keys: DigestKeys | null): Promise<Taken> {
  return take(ctx, await sourceOf(fromHere(path)), keys && { keys });
}

const fromHere = (path: string) => resolve(env.KEYLEDGER_INVOKED_FROM ?? process.cwd(), path);

async function readKeys(path: string | undefined): Promise<DigestKeys> {
  if (path === undefined) return new Map();
  const keys = parseKeys(
    await readFile(fromHere(path), "utf8").catch((error: Error) => {
      throw new AppError("invalid", error.message, [], { cause: error });
    }),
  );
  if (!keys) throw new AppError("invalid", `${path} is no answer of cloudtrail list-public-keys.`);
  return keys;
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
async function take(
  ctx: Context,
  source: ObjectSource,
  verifying: VerifyOptions | null,
): Promise<Taken> {
  const stop = new AbortController();
  const onSignal = () =>
    stop.abort(new AppError("unavailable", "Stopped; the next ingest goes on."));
  process.once("SIGINT", onSignal);
  process.once("SIGTERM", onSignal);
  try {
    const listing = {
      ...{ since: null, deliveredTo: ctx.clock().getTime(), isCopy: true },
      feeds: { accounts: null, regions: null },
    };
    const answer = await ingestTrail(ctx, source, listing, {
      signal: stop.signal,
      onProgress: (now) => console.error(progress(now)),
    });
    if (verifying === null) return answer;
    const digests = await verifyDigests(ctx, source, { ...verifying, signal: stop.signal });
    const { feeds } = listing;
    const compared = await compareLogs(ctx, source, { feeds, signal: stop.signal });
    const problems = [...compared.problems, ...digests.problems].slice(0, 100);
    return { ...answer, digests: { ...digests, ...compared, problems } };
  } finally {
    process.off("SIGINT", onSignal);
    process.off("SIGTERM", onSignal);
  }
}

function progress({ objects, failedObjects, records, kmsEvents }: IngestAnswer): string {
  const failed = failedObjects > 0 ? `, ${failedObjects} not whole` : "";
  return `${objects} objects${failed}, ${records} records, ${kmsEvents} KMS events`;
}

function digestLines({ digests }: Taken): string[] {
  if (!digests) return [];
  const { valid, invalid, missing, gap, unproven, unread, refusals, problems } = digests;
  const { added, removed } = digests;
  const sum = `  digests: ${valid} valid, ${invalid} invalid, ${missing} with files missing, ${gap} after a gap`;
  return [
    `${sum}; ${unproven} not proven by a signature, ${unread} not readable now`,
    ...(added + removed > 0
      ? [`  log files: ${added} that no digest names, ${removed} removed`]
      : []),
    ...refusals.map(({ region, reason }) => `  public keys of ${region}: ${reason}`),
    ...problems.map(({ digest, reason }) => `  ${digest}: ${reason}`),
  ];
}

function toText(answer: Taken): string {
  const { duplicates, skippedObjects, skippedRecords, problems, failedObjects } = answer;
  const notCounted = Object.entries(skippedRecords).map(([why, count]) => `${count} ${why}`);
  return [
    progress(answer),
    `  ${skippedObjects} objects skipped (read before, no logs, or too old), ${duplicates} events counted before`,
    ...(notCounted.length > 0 ? [`  records not counted: ${notCounted.join(", ")}`] : []),
    ...problems.map(({ object, reason }) => `  ${object}: ${reason}`),
    ...(failedObjects > problems.length ? ["  …"] : []),
    ...digestLines(answer),
  ].join("\n");
}
