import type { Pool, PoolClient } from "pg";
import type { ListedObject } from "./objects";

type Queryable = Pick<Pool | PoolClient, "query">;

/** Asks for one digest to be verified again. */
export async function doubtDigest(on: Queryable, source: string, key: string): Promise<void> {
  await on.query(`UPDATE usage_digest SET version = '' WHERE source = $1 AND key = $2`, [
    source,
    key,
  ]);
}

/** Digests that must be verified again; the oldest first. */
export async function staleDigests(on: Queryable, source: string): Promise<string[]> {
  const { rows } = await on.query<{ key: string }>(
    `SELECT key FROM usage_digest WHERE source = $1 AND version = '' ORDER BY to_at LIMIT 10000`,
    [source],
  );
  return rows.map(({ key }) => key);
}

/** Asks for the digests to be verified again with which something is wrong: it may have been put right. */
export async function doubtAgain(on: Queryable, source: string): Promise<void> {
  await on.query(
    `UPDATE usage_digest SET version = '' WHERE source = $1 AND state IN ('invalid', 'missing') AND version <> 'gone'`,
    [source],
  );
}

/** Which of the objects were read before in another version and never in this one. */
export async function rewrittenObjects(
  on: Queryable,
  source: string,
  objects: readonly ListedObject[],
): Promise<string[]> {
  const { rows } = await on.query<{ key: string }>(
    `SELECT l.key FROM unnest($2::text[], $3::text[]) AS l (key, version)
      WHERE EXISTS (SELECT FROM usage_object o WHERE o.source = $1 AND o.key = l.key)
        AND NOT EXISTS (SELECT FROM usage_object o
                         WHERE o.source = $1 AND o.key = l.key AND o.version = l.version)`,
    [source, objects.map(({ key }) => key), objects.map(({ version }) => version)],
  );
  return rows.map(({ key }) => key);
}

/** Asks for the digests to be verified again that tell of log files of these names. */
export async function markStale(
  on: Queryable,
  source: string,
  objects: readonly { accountId: string; region: string; deliveredAt: number }[],
): Promise<void> {
  await on.query(
    `UPDATE usage_digest d SET version = ''
       FROM unnest($2::text[], $3::text[], $4::float8[]) AS l (account, region, at)
      WHERE d.source = $1 AND d.account_id = l.account AND d.region = l.region
        AND d.from_at <= to_timestamp(l.at / 1000) + interval '1 minute'
        AND d.to_at >= to_timestamp(l.at / 1000) - interval '1 hour'`,
    [
      source,
      objects.map(({ accountId }) => accountId),
      objects.map(({ region }) => region),
      objects.map(({ deliveredAt }) => deliveredAt),
    ],
  );
}
