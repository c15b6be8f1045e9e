import type { Pool, PoolClient } from "pg";
import { toJson } from "@/lib/db/to-json";
import type { DigestName } from "../rules/digest";
import type { ListedObject } from "./objects";

type Queryable = Pick<Pool | PoolClient, "query">;

export type DigestState = "valid" | "invalid" | "missing" | "gap";

export interface DigestRow extends ListedObject, Omit<DigestName, "at"> {
  /** ms since 1970 */
  from: number;
  to: number;
  state: DigestState;
  reason: string | null;
  signature: "proven" | "unproven" | "refuted";
  logs: number;
  sha256: string;
  signed: string;
  fingerprint: string;
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
): Promise<Pick<DigestRow, "sha256" | "signed" | "fingerprint"> | null> {
  const { rows } = await on.query<Pick<DigestRow, "sha256" | "signed" | "fingerprint">>(
    `SELECT sha256, signed, fingerprint FROM usage_digest WHERE source = $1 AND key = $2`,
    [source, key],
  );
  return rows[0] ?? null;
}

/** Whether a digest of the same trail, account and region that ended before this one is known. */
export async function hasEarlier(
  on: Queryable,
  source: string,
  { accountId, region, trail, at }: DigestName,
): Promise<boolean> {
  const { rows } = await on.query(
    `SELECT FROM usage_digest WHERE source = $1 AND account_id = $2 AND region = $3 AND trail = $4
        AND to_at < to_timestamp($5) LIMIT 1`,
    [source, accountId, region, trail, at / 1000],
  );
  return rows.length > 0;
}

/** Notes what a digest came to; a new version takes the place of the one before. */
export async function writeDigest(
  on: Queryable,
  source: string,
  row: DigestRow,
  at: Date,
): Promise<void> {
  await on.query(
    `INSERT INTO usage_digest (source, key, version, account_id, region, trail, from_at, to_at, state,
                               reason, signature, logs, sha256, signed, fingerprint, checked_at)
     SELECT $1, key, version, "accountId", region, trail, to_timestamp("from" / 1000),
            to_timestamp("to" / 1000), state, reason, signature, logs, sha256, signed, fingerprint, $3
       FROM json_to_record($2::json) AS r (key text, version text, "accountId" text, region text,
         trail text, "from" float8, "to" float8, state text, reason text, signature text, logs int,
         sha256 text, signed text, fingerprint text)
     ON CONFLICT (source, key) DO UPDATE SET version = excluded.version, from_at = excluded.from_at,
       to_at = excluded.to_at, state = excluded.state, reason = excluded.reason,
       signature = excluded.signature, logs = excluded.logs, sha256 = excluded.sha256,
       signed = excluded.signed, fingerprint = excluded.fingerprint, checked_at = excluded.checked_at`,
    [source, toJson(row), at],
  );
}

/** What the digest after it told of a digest's signature. */
export async function noteSignature(
  on: Queryable,
  source: string,
  key: string,
  signature: DigestRow["signature"],
): Promise<void> {
  await on.query(`UPDATE usage_digest SET signature = $3 WHERE source = $1 AND key = $2`, [
    source,
    key,
    signature,
  ]);
}
