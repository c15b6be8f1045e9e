import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { CheckpointTarget } from "@/lib/ledger/checkpoint-targets";
import { DEADLINE_MS, s3Client } from "./clients";
import { objectKey, parseBucketAddress } from "./rules/addresses";
import { wordsOf } from "./rules/explain-error";

/** The operator's bucket as a place of checkpoints; `close` ends its connections. */
export interface BucketTarget extends CheckpointTarget {
  /** What the bucket holds as the checkpoint of `size` entries; null when it holds none. Throws when it cannot be read. */
  read(size: number): Promise<string | null>;
  close(): void;
}

export interface BucketSettings {
  /** `s3://bucket/prefix` */
  url: string;
  /** Without it the SDK's own. */
  region: string | undefined;
  /** True for endpoints other than AWS's, whose buckets have no host names. */
  pathStyle: boolean;
}

/** Longer than any checkpoint: what is larger is not read. */
const MAX_BYTES = 64 * 1024;

/**
 * `<prefix>/000000001000.note` and so on in the operator's bucket. An object is never written over: one that is
 * there and equal is a success (an answer was lost, or another worker was first), one that differs an error.
 */
export function createBucketTarget(settings: BucketSettings): BucketTarget {
  const address = parseBucketAddress(settings.url);
  const { bucket: Bucket } = address;
  const client = s3Client(settings);
  const placeOf = (size: number) => ({ Bucket, Key: objectKey(address, size) });
  return {
    name: `s3://${Bucket}/${address.prefix}`.replace(/\/$/, ""),
    read: (size) => readObject(client, placeOf(size), AbortSignal.timeout(DEADLINE_MS)),
    async write(size, note) {
      const place = placeOf(size);
      // One time for both calls: it is shorter than that which the ledger gives a copy.
      const signal = AbortSignal.timeout(DEADLINE_MS);
      if (await putNew(client, place, note, signal)) return;
      const there = await readObject(client, place, signal);
      if (there === note) return;
      const at = `s3://${place.Bucket}/${place.Key}`;
      if (there === null) throw new Error(`${at} was there and is gone.`);
      throw new Error(`${at} holds another checkpoint of the same size.`);
    },
    close: () => client.destroy(),
  };
}

interface Place {
  Bucket: string;
  Key: string;
}

/** False when there is an object already, which is left as it is. Throws when nothing could be written. */
async function putNew(
  client: S3Client,
  place: Place,
  note: string,
  abortSignal: AbortSignal,
): Promise<boolean> {
  const put = new PutObjectCommand({
    ...place,
    Body: note,
    ContentType: "text/plain; charset=utf-8",
    // S3 answers 412 for a key that is taken (S3 User Guide, "Conditional writes").
    IfNoneMatch: "*",
  });
  try {
    await client.send(put, { abortSignal });
    return true;
  } catch (error) {
    if (wordsOf(error).code === "PreconditionFailed") return false;
    throw explained("s3:PutObject", place, error);
  }
}

async function readObject(
  client: S3Client,
  place: Place,
  abortSignal: AbortSignal,
): Promise<string | null> {
  try {
    return await bodyOf(await client.send(new GetObjectCommand(place), { abortSignal }));
  } catch (error) {
    if (wordsOf(error).code === "NoSuchKey") return null;
    throw explained("s3:GetObject", place, error);
  }
}

/** What is too long to be a checkpoint is told by its beginning alone, and equals none. */
async function bodyOf({ Body }: GetObjectCommandOutput): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of Body as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_BYTES) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}

function explained(action: string, { Bucket, Key }: Place, cause: unknown): Error {
  const { code, text } = wordsOf(cause);
  // The bucket is in another region than that of the client, or of no region that is known.
  const elsewhere =
    ["PermanentRedirect", "AuthorizationHeaderMalformed"].includes(code) ||
    text.endsWith("Region is missing");
  const remedy = elsewhere ? " Set KEYLEDGER_CHECKPOINT_BUCKET_REGION to the bucket's." : "";
  return new Error(`${action} of s3://${Bucket}/${Key}: ${text}${remedy}`, { cause });
}
