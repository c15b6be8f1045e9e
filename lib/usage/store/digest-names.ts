import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Pool, PoolClient } from "pg";
import { baseOfDigest, type DayFolder, type NamingDigest } from "../rules/compare-logs";

type Queryable = Pick<Pool | PoolClient, "query">;

interface NamingRow extends Omit<NamingDigest, "names"> {
  packed: Buffer;
}

/** A digest whose files are looked for, with the scope that it is of. */
export interface ScopedDigest extends NamingDigest {
  accountId: string;
  region: string;
}

/** Names with which each file has many letters in common take a tenth of their room. */
export function packNames(names: readonly string[]): Buffer {
  return deflateRawSync(JSON.stringify(names));
}

const unpack = ({ packed, ...digest }: NamingRow): NamingDigest => ({
  ...digest,
  names: JSON.parse(inflateRawSync(packed).toString("utf8")) as string[],
});

const COLUMNS = `key, trail, names AS packed, (extract(epoch FROM from_at) * 1000)::float8 AS "from",
  (extract(epoch FROM to_at) * 1000)::float8 AS "to"`;
/** What somebody else has signed says nothing. */
const BELIEVED = `names IS NOT NULL AND signature <> 'refuted'`;
const DAY = 86_400_000;

/** The digests that may tell of a day's folder: of a day before and two after; later ones of what was left out. */
export async function namingDigests(
  on: Queryable,
  source: string,
  { base, day, ...scope }: DayFolder & { accountId: string },
): Promise<NamingDigest[]> {
  const { rows } = await on.query<NamingRow>(
    `SELECT ${COLUMNS} FROM usage_digest
      WHERE source = $1 AND account_id = $2 AND region = $3 AND ${BELIEVED} AND to_at >= to_timestamp($4)
        AND from_at < to_timestamp(CASE WHEN trail LIKE '%, backfill' THEN $6::float8 ELSE $5 END) ORDER BY to_at`,
    [
      ...[source, scope.accountId, scope.region],
      ...[day - DAY, day + 3 * DAY, day + 40 * DAY].map((at) => at / 1_000),
    ],
  );
  return rows.filter(({ key }) => baseOfDigest(key) === base).map(unpack);
}

/** The files that a digest names, whoever has signed it. */
export async function namesOf(on: Queryable, source: string, key: string): Promise<string[]> {
  const { rows } = await on.query<NamingRow>(
    `SELECT ${COLUMNS} FROM usage_digest WHERE source = $1 AND key = $2 AND names IS NOT NULL`,
    [source, key],
  );
  return rows.flatMap((row) => unpack(row).names);
}

/** A page of digests that name files, of the time from `since` (ms) on, in the order of their keys below a prefix. */
export async function digestsSince(
  on: Queryable,
  source: string,
  { prefix, since, after }: { prefix: string; since: number; after: string },
): Promise<ScopedDigest[]> {
  const { rows } = await on.query<NamingRow & { accountId: string; region: string }>(
    `SELECT ${COLUMNS}, account_id AS "accountId", region FROM usage_digest
      WHERE source = $1 AND key > $2 AND starts_with(key, $3) AND from_at >= to_timestamp($4) AND logs > 0
        AND ${BELIEVED} ORDER BY key LIMIT 500`,
    [source, after, prefix, since / 1_000],
  );
  return rows.map(({ accountId, region, ...row }) => ({ ...unpack(row), accountId, region }));
}

/** A file that the last digest of a scope which ended before an instant (ms) names; null where there is none. */
export async function olderLog(
  on: Queryable,
  source: string,
  {
    accountId,
    region,
    base,
    before,
  }: Record<"accountId" | "region" | "base", string> & {
    before: number;
  },
): Promise<string | null> {
  const { rows } = await on.query<NamingRow>(
    `SELECT ${COLUMNS} FROM usage_digest
      WHERE source = $1 AND account_id = $2 AND region = $3 AND to_at < to_timestamp($4) AND logs > 0 AND ${BELIEVED}
      ORDER BY to_at DESC LIMIT 20`,
    [source, accountId, region, before / 1_000],
  );
  const digest = rows.find(({ key }) => baseOfDigest(key) === base);
  return (digest && unpack(digest).names[0]) ?? null;
}

/** Whether a trail that writes no digests delivers, or did, to where these log files lie; as far as trails were read. */
export async function hasSilentTrail(
  on: Queryable,
  { bucket, base, accountId, region }: Record<"bucket" | "base" | "accountId" | "region", string>,
): Promise<boolean> {
  const { rowCount } = await on.query(
    `SELECT FROM trail t JOIN trail_scope s ON s.trail_arn = t.arn
      WHERE t.bucket = $1 AND NOT t.validated AND s.account_id = $3 AND s.region = $4
        AND starts_with($2 || '/', concat(nullif(t.prefix, '') || '/', 'AWSLogs/'))
        AND t.organization = ($2 ~ '(^|/)AWSLogs/o-[a-z0-9]+/') LIMIT 1`,
    [bucket, base, accountId, region],
  );
  return rowCount !== 0;
}
