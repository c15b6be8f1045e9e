import { isIP } from "node:net";
import canonicalize from "canonicalize";
import type { TraitValue } from "../types";
import { type JsonRecord, objectOf, textOf } from "./fields";
import { bucketOf, protectedResource } from "./protected-resource";

/** Stands for all values beyond the number that is kept. */
export const REST = "…";
const LONGEST = 256;

/**
 * Operations that take an encryption context with a symmetric key (KMS Developer Guide, "Encryption context").
 * ReEncrypt takes two; the first is what the data was bound to.
 */
export const CARRIERS =
  /^(Decrypt|Encrypt|ReEncrypt|GenerateDataKey(WithoutPlaintext)?|GenerateDataKeyPair(WithoutPlaintext)?)$/;

/** Whether calls of an operation may have an encryption context, so that the lack of one means something. */
export function carriesContext(operation: string): boolean {
  return CARRIERS.test(operation);
}

/** The address of a direct call; null where a service stands in its place, or something that is none. */
export function addressTrait(source: unknown): TraitValue | null {
  const value = textOf(source);
  // isIP takes what follows a `%` for the name of a network interface.
  return value !== null && isIP(value) > 0 && !value.includes("%")
    ? { kind: "address", value, resource: null }
    : null;
}

/**
 * The encryption context of a call that could carry one, `{}` where it had none; null where that cannot be said: of
 * other operations, of asymmetric keys, and where the record keeps the request to itself, as of many denied calls.
 */
export function contextTrait(operation: string, request: JsonRecord | null): TraitValue | null {
  if (!request || !carriesContext(operation)) return null;
  const given =
    objectOf(request.encryptionContext) ??
    objectOf(request.sourceEncryptionContext) ??
    objectOf(request.destinationEncryptionContext);
  const pairs = given ? pairsOf(given) : [];
  if (pairs.length > 0) {
    const context = Object.fromEntries(pairs);
    const short = Object.fromEntries(
      pairs.map(([name, value]) => [name.toWellFormed(), shortened(name, value)]),
    );
    return {
      kind: "context",
      value: cut(canonicalize(short) ?? ""),
      resource: protectedResource(context),
    };
  }
  const algorithm =
    textOf(request.encryptionAlgorithm) ?? textOf(request.sourceEncryptionAlgorithm);
  if (algorithm !== null && algorithm !== "SYMMETRIC_DEFAULT") return null;
  return { kind: "context", value: "{}", resource: null };
}

function pairsOf(context: JsonRecord): [string, string][] {
  return Object.entries(context).filter(
    (pair): pair is [string, string] => typeof pair[1] === "string",
  );
}

/** S3 names each object; what matters is the bucket, as with Bucket Keys. */
function shortened(name: string, value: string): string {
  const bucket = name === "aws:s3:arn" ? bucketOf(value) : null;
  const text = bucket === null || bucket === value ? value : `${bucket}/*`;
  return text.toWellFormed();
}

/** A longer text keeps its beginning and a mark by which it is still told from others that begin so. */
function cut(text: string): string {
  if (text.length <= LONGEST) return text;
  const mark = `…${rankOf(text).toString(16).padStart(8, "0")}`;
  return text.slice(0, LONGEST - mark.length).toWellFormed() + mark;
}

/**
 * 32 bits of a text (FNV-1a, finished as in MurmurHash3). Of too many values those of the lowest rank are kept, so that
 * it does not matter in which order they come.
 */
function rankOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const known = new WeakMap<TraitValue, number>();

/**
 * Of which values, where there are too many, the first are kept: addresses alike; of contexts those that name a
 * resource, and `{}`, before others, which only tell callers' own words.
 */
export function precedence(trait: TraitValue): number {
  const there = known.get(trait);
  if (there !== undefined) return there;
  const first = trait.kind === "address" || trait.resource !== null || trait.value === "{}";
  const worked = (first ? 0 : 2 ** 32) + rankOf(trait.value);
  known.set(trait, worked);
  return worked;
}
