import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Pool } from "pg";
import {
  type Digest,
  digestName,
  isSigned,
  parseDigest,
  placeOf,
  sha256,
  signedText,
} from "./rules/digest";
import { objectBytes } from "./sources/object-bytes";
import { type ObjectSource, ObjectUnreadable, type SourceObject } from "./sources/source";
import { type DigestRow, findDigest, hasEarlier } from "./store/digests";

/** Public keys by their fingerprint, in DER of PKCS #1. */
export type DigestKeys = ReadonlyMap<string, Uint8Array>;

export interface Verifying {
  on: Pool;
  source: ObjectSource;
  keys: DigestKeys;
}

/** A digest, and what it told of the signature of the one before it. */
export interface VerifiedDigest {
  row: DigestRow;
  before: { key: string; signature: DigestRow["signature"] } | null;
}

type Verdict = Pick<DigestRow, "state" | "reason">;

/** No file that CloudTrail delivers is larger, decompressed. */
const LARGEST = 1024 ** 3;
const unzip = promisify(gunzip);

/** Verifies one digest and the files that it names. Null when one of them cannot be read now. */
export async function verifyDigest(
  verifying: Verifying,
  object: SourceObject,
): Promise<VerifiedDigest | null> {
  try {
    return await verify(verifying, object);
  } catch (error) {
    if (error instanceof ObjectUnreadable) return null;
    throw error;
  }
}

async function verify(verifying: Verifying, object: SourceObject): Promise<VerifiedDigest> {
  const content = await contentOf(verifying.source, object);
  const digest = content && parseDigest(content);
  if (!content || !digest) return { row: rowOf(object, null, WRONG_FORM, ""), before: null };
  const hash = sha256(content);
  if (placeOf(digest, object.key, digest.digestS3Object) === null) {
    return { row: rowOf(object, digest, MOVED, hash), before: null };
  }
  const { verdict: chain, before } = await verifyChain(verifying, object.key, digest);
  const files = await verifyFiles(verifying.source, object.key, digest);
  return { row: rowOf(object, digest, worse(files, chain), hash), before };
}

const VALID: Verdict = { state: "valid", reason: null };
const WRONG_FORM: Verdict = { state: "invalid", reason: "it is no digest" };
const MOVED: Verdict = { state: "invalid", reason: "it is not where it says that it is" };
const ORDER = ["valid", "gap", "missing", "invalid"];

function worse(one: Verdict, other: Verdict): Verdict {
  return ORDER.indexOf(one.state) >= ORDER.indexOf(other.state) ? one : other;
}

function rowOf(
  { key, version }: SourceObject,
  digest: Digest | null,
  { state, reason }: Verdict,
  hash: string,
): DigestRow {
  const { accountId = "", region = "", trail = "", at = 0 } = digestName(key) ?? {};
  return {
    ...{ key, version, accountId, region, trail, state, reason },
    from: digest ? Date.parse(digest.digestStartTime) : at,
    to: digest ? Date.parse(digest.digestEndTime) : at,
    signature: "unproven",
    logs: digest?.logFiles.length ?? 0,
    sha256: hash,
    signed: digest ? signedText(digest, hash) : "",
    fingerprint: digest?.digestPublicKeyFingerprint ?? "",
  };
}

/** The digest before: whether it is there, is what it was, and was signed with its key. */
async function verifyChain(
  { on, source, keys }: Verifying,
  own: string,
  digest: Digest,
): Promise<{ verdict: Verdict; before: VerifiedDigest["before"] }> {
  const said = digest.previousDigestS3Object ?? null;
  const key = said === null ? null : placeOf(digest, own, said);
  const there = key === null ? null : await findDigest(on, source.name, key);
  if (key === null || there === null) {
    const name = digestName(own);
    const isFirst = name === null || !(await hasEarlier(on, source.name, name));
    const reason = said === null ? "the chain begins anew" : `${said} is not there`;
    return { verdict: isFirst ? VALID : { state: "gap", reason }, before: null };
  }
  if (digest.previousDigestHashValue?.toLowerCase() !== there.sha256) {
    const reason = `${said} has another hash`;
    return { verdict: { state: "invalid", reason }, before: null };
  }
  const publicKey = keys.get(there.fingerprint);
  const { previousDigestSignature: given } = digest;
  if (!publicKey || !given) return { verdict: VALID, before: null };
  const signature = isSigned(there.signed, given, publicKey) ? "proven" : "refuted";
  return { verdict: VALID, before: { key, signature } };
}

async function verifyFiles(source: ObjectSource, own: string, digest: Digest): Promise<Verdict> {
  let verdict = VALID;
  for (const { s3Object, hashValue } of digest.logFiles) {
    const key = placeOf(digest, own, s3Object);
    const object = key === null ? null : await source.find(key);
    if (object === null) {
      verdict = worse(verdict, { state: "missing", reason: `${s3Object} is not there` });
      continue;
    }
    const content = await contentOf(source, object);
    if (content && sha256(content) === hashValue.toLowerCase()) continue;
    verdict = worse({ state: "invalid", reason: `${s3Object} has another hash` }, verdict);
  }
  return verdict;
}

/** What an object holds, decompressed; null when it is no gzip, or far too large. */
async function contentOf(source: ObjectSource, object: SourceObject): Promise<Buffer | null> {
  const bytes = await objectBytes(source, object);
  return unzip(bytes, { maxOutputLength: LARGEST }).catch(() => null);
}
