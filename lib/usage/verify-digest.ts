import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { Pool } from "pg";
import { countedBeyond, type RightLog } from "./check-counted";
import type { KeyRing } from "./digest-keys";
import { hashContent } from "./files/hash-content";
import {
  callsOfLog,
  type Digest,
  digestName,
  judgeSignature,
  type NamedLog,
  parseDigest,
  placeOf,
  previousSignature,
  sha256,
  signedText,
} from "./rules/digest";
import { bytesOfContent } from "./sources/object-bytes";
import { type ObjectSource, ObjectUnreadable, type SourceObject } from "./sources/source";
import type { DigestFault } from "./store/digest-faults";
import { type DigestRow, findDigest, findSuccessor, lastEndBefore } from "./store/digests";

export interface Verifying {
  on: Pool;
  source: ObjectSource;
  keys: KeyRing;
  signal?: AbortSignal;
}

/** A digest by itself; what its neighbours say of it is not looked at. */
export interface VerifiedDigest {
  row: DigestRow;
  /** Of the files that it names: none where somebody else has signed it, for then it says nothing of them. */
  faults: DigestFault[];
  /** Our keys of these files. */
  names: string[];
}

/** A digest names some thousand files at most; decompressed it is far below this. */
const LARGEST_DIGEST = 64 * 1024 ** 2;
/** Log files that are read at a time. */
const AT_ONCE = 6;
const unzip = promisify(gunzip);

/** Verifies one digest and the files that it names. In words what cannot be read now, for the next time. */
export async function verifyDigest(
  verifying: Verifying,
  object: SourceObject,
): Promise<VerifiedDigest | { unread: string }> {
  try {
    return await verify(verifying, object);
  } catch (error) {
    if (error instanceof ObjectUnreadable) return { unread: error.message };
    throw error;
  }
}

async function verify(verifying: Verifying, object: SourceObject): Promise<VerifiedDigest> {
  const { content: stored, signature } = await verifying.source.readSigned(object);
  const bytes = await bytesOfContent(stored);
  const content = await unzip(bytes, { maxOutputLength: LARGEST_DIGEST }).catch(() => null);
  const digest = content && parseDigest(content);
  if (!content || !digest) return bad(object, "it is no digest");
  if (placeOf(digest, object.key, digest.digestS3Object) === null) {
    return bad(object, "it is not where it says that it is");
  }
  if (!isOfItsTime(object.key, digest)) return bad(object, "it is not of the time of its name");
  const hash = sha256(content);
  const said = digest.previousDigestS3Object ?? null;
  const unsigned: DigestRow = {
    ...rowOf(object),
    from: Date.parse(digest.digestStartTime),
    to: Date.parse(digest.digestEndTime),
    givenSignature: signature,
    previousKey: said === null ? null : placeOf(digest, object.key, said),
    previousSha256: digest.previousDigestHashValue?.toLowerCase() ?? null,
    logs: digest.logFiles.length,
    sha256: hash,
    signed: signedText(digest, hash),
    fingerprint: digest.digestPublicKeyFingerprint,
  };
  const { on, keys } = verifying;
  const after = await findSuccessor(on, verifying.source.name, object.key);
  const other = after && previousSignature(after.signed);
  const signed = signRow(unsigned, other, await keys.keyOf(unsigned));
  const row = { ...signed, gap: await gapBefore(verifying, signed, said) };
  const faults = row.signature === "refuted" ? [] : await faultsOf(verifying, object.key, digest);
  if (faults.some(({ state }) => state === "missing")) await assertCopied(verifying, object);
  const names = digest.logFiles.flatMap((log) => placeOf(digest, object.key, log.s3Object) ?? []);
  return { row, faults, names };
}

/** Whoever copies a bucket to a folder may bring a digest a day before the files that it names (ms). */
const COPIED_WITHIN = 86_400_000;

/** Throws ObjectUnreadable where what is missing may be on its way. */
async function assertCopied({ source }: Verifying, object: SourceObject): Promise<void> {
  const age = (await source.age?.(object)) ?? null;
  if (age !== null && age < COPIED_WITHIN) {
    throw new ObjectUnreadable("files that it names are not here yet");
  }
}

/** With the signature that proves it: its own, or else the one that the digest after it has of it. */
export function signRow(row: DigestRow, other: string | null, key: Uint8Array | null): DigestRow {
  const given = row.givenSignature ?? other;
  const signature = judgeSignature(row.signed, given, key);
  if (signature === "proven" || !other || other === given) {
    return { ...row, signature, givenSignature: given };
  }
  const second = judgeSignature(row.signed, other, key);
  return { ...row, signature: second, givenSignature: other };
}

function rowOf({ key, version }: SourceObject): DigestRow {
  const { accountId = "", region = "", trail = "", at = 0 } = digestName(key) ?? {};
  return {
    ...{ key, version, accountId, region, trail, from: at, to: at, gap: null },
    ...{ signature: "unproven", givenSignature: null, previousKey: null, previousSha256: null },
    ...{ logs: 0, sha256: "", signed: "", fingerprint: "" },
  };
}

const HOUR = 3_600_000;

/** A digest is named after the end of its time; what is signed by nobody may say anything. */
function isOfItsTime(key: string, { digestStartTime, digestEndTime }: Digest): boolean {
  const name = digestName(key);
  const [from, to] = [Date.parse(digestStartTime), Date.parse(digestEndTime)];
  return name !== null && from <= to && Math.abs(to - name.at) <= TOLERANCE;
}

/** What cannot be read as a digest of that place proves nothing of the hour that its name tells. */
function bad(object: SourceObject, reason: string): VerifiedDigest {
  const row = rowOf(object);
  const span = { from: row.to - HOUR, to: row.to };
  return {
    row: { ...row, ...span },
    faults: [{ logKey: "", state: "invalid", reason, ...span }],
    names: [],
  };
}

/** Between a digest and the one before it no instant is left out; clocks may differ by this (ms). */
const TOLERANCE = 60_000;

/**
 * Why the chain is broken before a digest. It begins anew without a gap where nothing lies between: a trail that was
 * stopped, or whose validation was turned off, has no digests of that time ("CloudTrail log file integrity validation").
 */
async function gapBefore(
  { on, source }: Verifying,
  row: DigestRow,
  said: string | null,
): Promise<string | null> {
  const { key, previousKey, from } = row;
  if (previousKey !== null && (await findDigest(on, source.name, previousKey))) return null;
  const name = digestName(key);
  const last = name && (await lastEndBefore(on, source.name, name));
  if (name === null || last === null || name.trail.endsWith(", backfill")) return null;
  if (said === null) {
    if (from - last <= TOLERANCE) return null;
    return `the chain begins anew, and nothing proves the time from ${iso(last)} to ${iso(from)}`;
  }
  // It may only not have been read yet.
  const isThere = previousKey !== null && (await source.find(previousKey)) !== null;
  return isThere ? null : `${said} is not there`;
}

const iso = (at: number) => new Date(at).toISOString().replace(".000", "");

async function faultsOf(verifying: Verifying, own: string, digest: Digest): Promise<DigestFault[]> {
  const { source, signal } = verifying;
  const faults: DigestFault[] = [];
  const right: RightLog[] = [];
  const logs = digest.logFiles.values();
  const work = async () => {
    for (const log of logs) {
      signal?.throwIfAborted();
      const key = placeOf(digest, own, log.s3Object);
      const fault = await faultOf(source, key, digest, log);
      if (fault) faults.push(fault);
      else if (key !== null) right.push({ log, key });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const beyond = (await countedBeyond(verifying, right)).map(({ log, calls }): DigestFault => {
    const words = calls === 1 ? "1 call is" : `${calls.toLocaleString("en")} calls are`;
    const reason = `was changed when it was read: ${words} counted that it does not have`;
    return { logKey: log.s3Object, state: "invalid", reason, ...callsOfLog(log, digest) };
  });
  return [...faults, ...beyond];
}

async function faultOf(
  source: ObjectSource,
  key: string | null,
  digest: Digest,
  log: NamedLog,
): Promise<DigestFault | null> {
  const { s3Object: logKey, hashValue } = log;
  const content = key === null ? null : await source.readKey(key);
  const calls = callsOfLog(log, digest);
  if (content === null) {
    return { logKey, state: "missing", reason: "is not there", ...calls };
  }
  if ((await hashContent(content)) === hashValue.toLowerCase()) return null;
  return { logKey, state: "invalid", reason: "has another hash", ...calls };
}
