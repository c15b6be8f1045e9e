import { createHash, createPublicKey, verify } from "node:crypto";
import { z } from "zod";
import type { Span } from "./coverage";
import { trailObjectName } from "./object-name";
import { hoursOfObject } from "./trail-coverage";

const hex = z.string().regex(/^[0-9a-f]+$/i);
const hash = hex.length(64);
/** A key of S3; what is stored holds no NUL. */
const objectKey = z
  .string()
  .min(1)
  .max(1_024)
  .regex(/^[^\0]+$/);

/**
 * A digest of CloudTrail (CloudTrail User Guide, "CloudTrail digest file structure"): which log files it delivered in
 * an hour, with their hashes, and the digest before it with that one's hash and signature.
 */
const digestFile = z.object({
  awsAccountId: z.string().regex(/^\d{12}$/),
  digestStartTime: z.iso.datetime(),
  digestEndTime: z.iso.datetime(),
  digestS3Bucket: objectKey,
  digestS3Object: objectKey,
  digestPublicKeyFingerprint: hex.max(128),
  digestSignatureAlgorithm: z.literal("SHA256withRSA"),
  previousDigestS3Object: objectKey.nullish(),
  previousDigestHashValue: hash.nullish(),
  previousDigestHashAlgorithm: z.literal("SHA-256").nullish(),
  previousDigestSignature: hex.max(4_096).nullish(),
  logFiles: z.array(
    z.object({
      s3Object: objectKey,
      hashValue: hash,
      hashAlgorithm: z.literal("SHA-256"),
      oldestEventTime: z.iso.datetime().nullish(),
      newestEventTime: z.iso.datetime().nullish(),
    }),
  ),
});

export type Digest = z.output<typeof digestFile>;
export type NamedLog = Digest["logFiles"][number];

/** The digest in these bytes (decompressed); null when it is none. */
export function parseDigest(content: Uint8Array): Digest | null {
  try {
    const parsed = digestFile.safeParse(JSON.parse(Buffer.from(content).toString("utf8")));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** What the name of a digest tells. */
export interface DigestName {
  accountId: string;
  region: string;
  /** Name and home region; a trail's digests of files that it had left out are a chain of their own. */
  trail: string;
  /** The end of its time, ms since 1970 */
  at: number;
}

/** …_CloudTrail-Digest_REGION_TRAIL_HOMEREGION_TIMESTAMP[_backfill].json.gz ("CloudTrail digest file location"). */
const NAME =
  /(?:^|\/)(\d{12})_CloudTrail-Digest_([a-z0-9-]+)_(.+)_([a-z0-9-]+)_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z(_backfill)?\.json\.gz$/;

/** Account and region of whose logs a digest tells, and its trail by name and home region; null for another name. */
export function digestName(key: string): DigestName | null {
  const [, accountId, region, name, home, ...time] = NAME.exec(key) ?? [];
  if (!accountId || !region) return null;
  const [year, month, day, hour, minute, second, backfill] = time;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const trail = `${name} (${home})${backfill ? ", backfill" : ""}`;
  return Number.isNaN(at) ? null : { accountId, region, trail, at };
}

/** SHA-256 in hexadecimal, as digests write it. */
export function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/**
 * What a digest's signature is over ("Custom implementations of CloudTrail log file integrity validation", data
 * signing string): the end of its time, its place, its hash, and the signature of the one before, `null` for none.
 */
export function signedText(digest: Digest, hash: string): string {
  const place = `${digest.digestS3Bucket}/${digest.digestS3Object}`;
  return [digest.digestEndTime, place, hash, digest.previousDigestSignature ?? "null"].join("\n");
}

/** The signature of the digest before, in the text that a digest's own signature is over. */
export function previousSignature(signed: string): string | null {
  const [, , , last] = signed.split("\n");
  return last === undefined || last === "null" ? null : last;
}

export type SignatureState = "proven" | "unproven" | "refuted";

/** What a signature proves of a text: nothing without the signature or the key. */
export function judgeSignature(
  text: string,
  signature: string | null,
  key: Uint8Array | null,
): SignatureState {
  if (!signature || !key) return "unproven";
  return isSigned(text, signature, key) ? "proven" : "refuted";
}

/** Whether the signature (hexadecimal) is that of the key (DER of PKCS #1, as ListPublicKeys gives it) over the text. */
function isSigned(text: string, signature: string, key: Uint8Array): boolean {
  if (!/^([0-9a-f]{2})+$/i.test(signature)) return false;
  try {
    const publicKey = createPublicKey({ key: Buffer.from(key), format: "der", type: "pkcs1" });
    return verify("sha256", Buffer.from(text), publicKey, Buffer.from(signature, "hex"));
  } catch {
    return false;
  }
}

/**
 * Where a place of the bucket that a digest names is with us: a copy may hold only what lies below a folder, or lie in
 * one itself. `own` is our key of the digest. Null when the digest is not where it says that it is.
 */
export function placeOf(digest: Pick<Digest, "digestS3Object">, own: string, wanted: string) {
  const { digestS3Object: said } = digest;
  if (said === own) return wanted;
  if (said.endsWith(`/${own}`)) {
    const above = said.slice(0, said.length - own.length);
    return wanted.startsWith(above) ? wanted.slice(above.length) : null;
  }
  return own.endsWith(`/${said}`) ? own.slice(0, own.length - said.length) + wanted : null;
}

const FIVE_MINUTES = 300_000;

/** Calls are delivered at most so long after they were made (ms); what says otherwise is not believed. */
const LATEST_DELIVERY = 7 * 86_400_000;

/** When the calls in a log file were made (ms), to five minutes, by which calls are counted. */
export function callsOfLog(
  { oldestEventTime, newestEventTime, s3Object }: NamedLog,
  digest: Pick<Digest, "digestStartTime" | "digestEndTime">,
): Span {
  const name = trailObjectName(s3Object);
  const known = name
    ? hoursOfObject(name.deliveredAt)
    : { from: Date.parse(digest.digestStartTime), to: Date.parse(digest.digestEndTime) };
  const end = Date.parse(digest.digestEndTime);
  const clamp = (at: number) => Math.min(Math.max(at, end - LATEST_DELIVERY), end);
  const from = clamp(oldestEventTime ? Date.parse(oldestEventTime) : known.from);
  const to = clamp(newestEventTime ? Date.parse(newestEventTime) + 1 : known.to);
  return {
    from: Math.floor(from / FIVE_MINUTES) * FIVE_MINUTES,
    to: Math.ceil(Math.max(to, from + 1) / FIVE_MINUTES) * FIVE_MINUTES,
  };
}
