import type { Pool, PoolClient } from "pg";

type Queryable = Pick<Pool | PoolClient, "query">;

/** Calls to add to a bucket; `count` is below zero where a copy that tells less is taken back. */
export interface BucketRow {
  keyId: number;
  /** Seconds since 1970, the beginning of the five minutes. */
  at: number;
  principalId: number;
  callId: number;
  count: number;
}

/** The tables that hold the same counts, with the seconds that a row of each spans. */
const TABLES = [
  ["usage_bucket", 300],
  ["usage_bucket_hour", 3_600],
  ["usage_bucket_day", 86_400],
] as const;

/**
 * Adds to the counts of five minutes, of hours and of days (of UTC) alike: the one way to write any of them, so that
 * they always have the same sum. Rows that are left with nothing go. Call it inside a transaction, under the lease of
 * the ingest, after `ensureMonths` for the times; `keyId`, `principalId` and `callId` are those of `Dictionary`.
 */
export async function writeCounts(on: Queryable, rows: readonly BucketRow[]): Promise<void> {
  for (const [table, span] of TABLES) await addTo(on, table, summed(rows, span));
}

/** The rows by key, time of `span` seconds, principal and call, in the order in which every writer locks them. */
function summed(rows: readonly BucketRow[], span: number): BucketRow[] {
  const sums = new Map<string, BucketRow>();
  for (const row of rows) {
    const at = row.at - (row.at % span);
    const name = `${row.keyId} ${at} ${row.principalId} ${row.callId}`;
    const there = sums.get(name);
    if (there) there.count += row.count;
    else sums.set(name, { ...row, at });
  }
  return [...sums.values()]
    .filter(({ count }) => count !== 0)
    .sort(
      (a, b) =>
        a.keyId - b.keyId || a.at - b.at || a.principalId - b.principalId || a.callId - b.callId,
    );
}

async function addTo(
  on: Queryable,
  table: (typeof TABLES)[number][0],
  rows: readonly BucketRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await on.query(
    `INSERT INTO ${table} AS b (key_id, at, principal_id, call_id, count)
     SELECT k, to_timestamp(a), p, c, n
       FROM unnest($1::int[], $2::float8[], $3::int[], $4::int[], $5::bigint[]) AS r (k, a, p, c, n)
     ON CONFLICT (key_id, at, principal_id, call_id) DO UPDATE SET count = b.count + excluded.count`,
    [...columns(rows), rows.map(({ count }) => count)],
  );
  const less = rows.filter(({ count }) => count < 0);
  if (less.length === 0) return;
  await on.query(
    `DELETE FROM ${table} b USING unnest($1::int[], $2::float8[], $3::int[], $4::int[])
       AS r (k, a, p, c)
      WHERE b.key_id = k AND b.at = to_timestamp(a) AND b.principal_id = p AND b.call_id = c
        AND b.count = 0`,
    columns(less),
  );
}

function columns(rows: readonly BucketRow[]): number[][] {
  return [
    rows.map(({ keyId }) => keyId),
    rows.map(({ at }) => at),
    rows.map(({ principalId }) => principalId),
    rows.map(({ callId }) => callId),
  ];
}
