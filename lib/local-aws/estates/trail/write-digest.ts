import { createHash, sign } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { metadataPath } from "../../services/s3-files";
import type { DigestKeyPair } from "./digest-key";

/** A log file as a digest names it. */
export interface DeliveredLog {
  key: string;
  /** Of what it holds, decompressed. */
  sha256: string;
  /** Of the calls in it, ms. */
  oldest: number;
  newest: number;
}

/** A digest as the one after it names it. */
export interface ChainEnd {
  key: string;
  sha256: string;
  signature: string;
}

export interface DigestPlace {
  /** Folder of the buckets. */
  root: string;
  bucket: string;
  /** On the same disk, for what is not whole yet. */
  drafts: string;
}

/** Of which trail, account and region, and of the files of which time (ms). */
export interface DigestOf {
  accountId: string;
  region: string;
  trail: string;
  homeRegion: string;
  from: number;
  to: number;
}

const iso = (at: number) => new Date(at).toISOString().replace(/\.\d{3}Z$/, "Z");

/**
 * Writes one digest as CloudTrail does (User Guide, "CloudTrail digest file structure"): the files delivered in its time
 * with their hashes, and the digest before it with its hash and signature; its own signature is metadata of its object.
 * Answers what the next one names.
 */
export async function writeDigest(
  place: DigestPlace,
  pair: DigestKeyPair,
  of: DigestOf,
  logs: readonly DeliveredLog[],
  before: ChainEnd | null,
): Promise<ChainEnd> {
  const { bucket, root } = place;
  const key = keyOf(of);
  const text = JSON.stringify(contentOf(bucket, key, pair, of, logs, before));
  const sha256 = createHash("sha256").update(text).digest("hex");
  const signed = [iso(of.to), `${bucket}/${key}`, sha256, before?.signature ?? "null"].join("\n");
  const signature = sign("sha256", Buffer.from(signed), pair.privateKey).toString("hex");
  const said = { signature, "signature-algorithm": "SHA256withRSA" };
  // The metadata first: a digest that is listed has them.
  await put(place, metadataPath(root, bucket, key), JSON.stringify(said));
  await put(place, join(root, bucket, key), gzipSync(text, { level: 1 }));
  return { key, sha256, signature };
}

function keyOf({ accountId, region, trail, homeRegion, to }: DigestOf): string {
  const [date = "", time = ""] = iso(to).split("T");
  const stamp = `${date.replaceAll("-", "")}T${time.replaceAll(":", "")}`;
  const name = `${accountId}_CloudTrail-Digest_${region}_${trail}_${homeRegion}_${stamp}.json.gz`;
  return `AWSLogs/${accountId}/CloudTrail-Digest/${region}/${date.replaceAll("-", "/")}/${name}`;
}

function contentOf(
  bucket: string,
  key: string,
  { fingerprint }: DigestKeyPair,
  { accountId, from, to }: DigestOf,
  logs: readonly DeliveredLog[],
  before: ChainEnd | null,
) {
  const times = logs.flatMap(({ oldest, newest }) => [oldest, newest]);
  return {
    awsAccountId: accountId,
    digestStartTime: iso(from),
    digestEndTime: iso(to),
    digestS3Bucket: bucket,
    digestS3Object: key,
    digestPublicKeyFingerprint: fingerprint,
    digestSignatureAlgorithm: "SHA256withRSA",
    newestEventTime: times.length === 0 ? null : iso(Math.max(...times)),
    oldestEventTime: times.length === 0 ? null : iso(Math.min(...times)),
    previousDigestS3Bucket: before && bucket,
    previousDigestS3Object: before?.key ?? null,
    previousDigestHashValue: before?.sha256 ?? null,
    previousDigestHashAlgorithm: before && "SHA-256",
    previousDigestSignature: before?.signature ?? null,
    logFiles: logs.map((log) => ({
      s3Bucket: bucket,
      s3Object: log.key,
      hashValue: log.sha256,
      hashAlgorithm: "SHA-256",
      newestEventTime: iso(log.newest),
      oldestEventTime: iso(log.oldest),
    })),
  };
}

/** There whole or not at all; over what is there. */
async function put({ drafts }: DigestPlace, path: string, content: string | Buffer): Promise<void> {
  const draft = join(drafts, "digest.part");
  await mkdir(drafts, { recursive: true });
  await writeFile(draft, content);
  await rename(draft, path).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    // The first digest of a day.
    await mkdir(dirname(path), { recursive: true });
    await rename(draft, path);
  });
}
