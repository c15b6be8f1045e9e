import type { Pool, PoolClient } from "pg";
import { toJson } from "@/lib/db/to-json";
import type { DigestName, SignatureState } from "../rules/digest";
import type { ListedObject } from "./objects";

type Queryable = Pick<Pool | PoolClient, "query">;

export type DigestState = "valid" | "invalid" | "missing" | "gap";

export interface DigestRow extends ListedObject, Omit<DigestName, "at"> {
  /** ms since 1970 */
  from: number;
  to: number;
  /** Why the chain is broken before it; null where it is not. */
  gap: string | null;
  signature: SignatureState;
  /** Its own signature, as its metadata or the digest after it gives it. */
  givenSignature: string | null;
  /** Our key and the hash of the digest before it, as it gives them. */
  previousKey: string | null;
  previousSha256: string | null;
  logs: number;
  sha256: string;
  signed: string;
  fingerprint: string;
}

const COLUMNS = `key, version, account_id AS "accountId", region, trail, reason AS gap, signature,
  given_signature AS "givenSignature", previous_key AS "previousKey", previous_sha256 AS "previousSha256",
  logs, sha256, signed, fingerprint, (extract(epoch FROM from_at) * 1000)::float8 AS "from",
  (extract(epoch FROM to_at) * 1000)::float8 AS "to"`;

/** Nobody else notes anything of the source's digests until the transaction ends. */
export async function lockDigests(on: PoolClient, source: string): Promise<void> {
  await on.query(`SELECT pg_advisory_xact_lock(hashtext('usage_digest ' || $1))`, [source]);
}

/** Keys of the digests that were verified before, in this version. */
export async function knownDigests(
  on: Queryable,
  source: string,
  objects: readonly ListedObject[],
): Promise<Set<string>> {
  const { rows } = await on.query<{ key: string }>(
    `SELECT d.key FROM unnest($2::text[], $3::text[]) AS l (key, version)
       JOIN usage_digest d ON d.source = $1 AND d.key = l.key AND d.version = l.version`,
    [source, objects.map(({ key }) => key), objects.map(({ version }) => version)],
  );
  return new Set(rows.map(({ key }) => key));
}

/** One digest; null when it was not verified. */
export async function findDigest(
  on: Queryable,
  source: string,
  key: string,
): Promise<DigestRow | null> {
  const { rows } = await on.query<DigestRow>(
    `SELECT ${COLUMNS} FROM usage_digest WHERE source = $1 AND key = $2`,
    [source, key],
  );
  return rows[0] ?? null;
}

/** The digest that names this one as the one before it. */
export async function findSuccessor(
  on: Queryable,
  source: string,
  key: string,
): Promise<DigestRow | null> {
  const { rows } = await on.query<DigestRow>(
    `SELECT ${COLUMNS} FROM usage_digest WHERE source = $1 AND previous_key = $2 ORDER BY to_at LIMIT 1`,
    [source, key],
  );
  return rows[0] ?? null;
}

/** When the last digest of the same trail, account and region that ended before this one ended, ms; null for none. */
export async function lastEndBefore(
  on: Queryable,
  source: string,
  { accountId, region, trail, at }: DigestName,
): Promise<number | null> {
  const { rows } = await on.query<{ to: number | null }>(
    `SELECT (extract(epoch FROM max(to_at)) * 1000)::float8 AS "to" FROM usage_digest
      WHERE source = $1 AND account_id = $2 AND region = $3 AND trail = $4 AND to_at < to_timestamp($5)`,
    [source, accountId, region, trail, at / 1000],
  );
  return rows[0]?.to ?? null;
}

/**
 * Notes a digest; a new version takes the place of the one before. `names`: our keys of the log files that it names, as
 * `packNames` has them; null where that is not known anew. `settleDigests` must follow.
 */
export async function writeDigest(
  on: Queryable,
  source: string,
  row: DigestRow & { names: Buffer | null },
  at: Date,
): Promise<void> {
  const { names, ...digest } = row;
  await on.query(
    `INSERT INTO usage_digest (source, key, version, account_id, region, trail, from_at, to_at, state, reason,
                               signature, given_signature, previous_key, previous_sha256, logs, sha256, signed,
                               fingerprint, checked_at, names)
     SELECT $1, key, version, "accountId", region, trail, to_timestamp("from" / 1000),
            to_timestamp("to" / 1000), 'valid', gap, signature, "givenSignature", "previousKey",
            "previousSha256", logs, sha256, signed, fingerprint, $3, $4
       FROM json_to_record($2::json) AS r (key text, version text, "accountId" text, region text,
         trail text, "from" float8, "to" float8, gap text, signature text, "givenSignature" text,
         "previousKey" text, "previousSha256" text, logs int, sha256 text, signed text, fingerprint text)
     ON CONFLICT (source, key) DO UPDATE SET version = excluded.version, from_at = excluded.from_at,
       to_at = excluded.to_at, reason = excluded.reason, signature = excluded.signature,
       given_signature = excluded.given_signature, previous_key = excluded.previous_key,
       previous_sha256 = excluded.previous_sha256, logs = excluded.logs, sha256 = excluded.sha256,
       signed = excluded.signed, fingerprint = excluded.fingerprint, checked_at = excluded.checked_at,
       names = coalesce(excluded.names, usage_digest.names)`,
    [source, toJson(digest), at, names],
  );
}

/** What is known by now of a digest's signature. */
export async function noteSignature(
  on: Queryable,
  source: string,
  { key, signature, givenSignature }: Pick<DigestRow, "key" | "signature" | "givenSignature">,
): Promise<void> {
  await on.query(
    `UPDATE usage_digest SET signature = $3, given_signature = $4 WHERE source = $1 AND key = $2`,
    [source, key, signature, givenSignature],
  );
}

/** The digest before that one is there after all. */
export async function closeGap(on: Queryable, source: string, key: string): Promise<void> {
  await on.query(`UPDATE usage_digest SET reason = NULL WHERE source = $1 AND key = $2`, [
    source,
    key,
  ]);
}

/** Brings the states of digests to what is known of them by now: the worst of their faults, or a gap before them. */
export async function settleDigests(
  on: Queryable,
  source: string,
  keys: readonly string[],
): Promise<void> {
  await on.query(
    `UPDATE usage_digest d SET state = coalesce(
        (SELECT min(CASE f.state WHEN 'added' THEN 'invalid' WHEN 'removed' THEN 'missing' ELSE f.state END)
           FROM usage_digest_fault f WHERE f.source = d.source AND f.digest_key = d.key),
        CASE WHEN d.reason IS NULL THEN 'valid' ELSE 'gap' END)
      WHERE d.source = $1 AND d.key = ANY($2::text[])`,
    [source, keys],
  );
}

/** A page of the digests whose signature is known and not judged, for want of its key; `after`: the last page's last. */
export async function unjudgedDigests(
  on: Queryable,
  source: string,
  after: string,
): Promise<DigestRow[]> {
  const { rows } = await on.query<DigestRow>(
    `SELECT ${COLUMNS} FROM usage_digest
      WHERE source = $1 AND key > $2 AND signature = 'unproven' AND given_signature IS NOT NULL
      ORDER BY key LIMIT 500`,
    [source, after],
  );
  return rows;
}

/** What digests came to, one of each combination. */
export interface DigestCount {
  state: DigestState;
  signature: SignatureState;
  count: number;
  /** ms since 1970 */
  from: number;
  to: number;
}

/** What the digests of a source came to, of all of them or of these. */
export async function countDigests(
  on: Queryable,
  source: string,
  keys: readonly string[] | null,
): Promise<DigestCount[]> {
  const { rows } = await on.query<DigestCount>(
    `SELECT state, signature, count(*)::int AS count, (extract(epoch FROM min(from_at)) * 1000)::float8 AS "from",
            (extract(epoch FROM max(to_at)) * 1000)::float8 AS "to"
       FROM usage_digest WHERE source = $1 AND ($2::text[] IS NULL OR key = ANY($2)) GROUP BY 1, 2`,
    [source, keys],
  );
  return rows;
}
