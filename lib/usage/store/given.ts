import type { Pool, PoolClient } from "pg";
import type { AskedDay } from "../rules/query-days";

type Queryable = Pick<Pool | PoolClient, "query">;

const MS = `(extract(epoch FROM g.day::timestamp AT TIME ZONE 'UTC') * 1000)::float8`;

/** Days that a source was asked for, by their beginning (ms). */
export async function askedDays(on: Queryable, source: string): Promise<Map<number, AskedDay>> {
  const { rows } = await on.query<Omit<AskedDay, "askedAt"> & { day: number; askedAt: Date }>(
    `SELECT ${MS} AS day, g.asked_at AS "askedAt", g.rows IS NULL AS frozen,
            coalesce(g.again_at > g.asked_at, false) AS again,
            (extract(epoch FROM g.late_to::timestamp AT TIME ZONE 'UTC') * 1000)::float8 AS "lateTo"
       FROM usage_given g WHERE g.source = $1`,
    [source],
  );
  return new Map(
    rows.map(({ day, askedAt, ...rest }) => [day, { ...rest, askedAt: askedAt.getTime() }]),
  );
}

export interface GivenDay {
  queryId: string;
  askedAt: Date;
  calls: number;
  /** Null: another source has counted of the day since, and it stays as it is. */
  rows: Buffer | null;
  /** Bytes that its query read, by day of its folders. */
  dayBytes: number | null;
}

/** What a source gave of a day; undefined when it was not asked for yet. Under the lease of the ingest. */
export async function readGiven(
  on: Queryable,
  source: string,
  day: string,
): Promise<GivenDay | undefined> {
  const { rows } = await on.query<GivenDay & { calls: string }>(
    `SELECT query_id AS "queryId", asked_at AS "askedAt", calls, rows, day_bytes::float8 AS "dayBytes" FROM usage_given
      WHERE source = $1 AND day = $2::date`,
    [source, day],
  );
  const [row] = rows;
  return row && { ...row, calls: Number(row.calls) };
}

/** Notes which query gave a day of a source; a later one takes its place. */
export async function writeGiven(
  on: Queryable,
  source: string,
  day: string,
  { queryId, askedAt, calls, rows, dayBytes }: GivenDay,
): Promise<void> {
  await on.query(
    `INSERT INTO usage_given AS g (source, day, query_id, asked_at, calls, rows, day_bytes)
     VALUES ($1, $2::date, $3, $4, $5, $6, $7)
     ON CONFLICT (source, day) DO UPDATE SET query_id = excluded.query_id, asked_at = excluded.asked_at,
       calls = excluded.calls, rows = excluded.rows, day_bytes = excluded.day_bytes`,
    [source, day, queryId, askedAt, calls, rows, dayBytes === null ? null : Math.round(dayBytes)],
  );
}

/**
 * Notes that folders hold events of days that were asked for without them, so that these days are asked for again:
 * `folder` is the last such (ms). Days beyond `againDays` stay as they are.
 */
export async function noteLate(
  on: Queryable,
  source: string,
  late: readonly { day: number; folder: number }[],
  { lateDays, againDays }: { lateDays: number; againDays: number },
): Promise<void> {
  await on.query(
    `UPDATE usage_given g SET late_to = l.folder, again_at = g.asked_at + interval '1 millisecond'
       FROM (SELECT (to_timestamp(d) AT TIME ZONE 'UTC')::date AS day,
                    max((to_timestamp(f) AT TIME ZONE 'UTC')::date) AS folder
               FROM unnest($2::float8[], $3::float8[]) AS r (d, f) GROUP BY 1) l
      WHERE g.source = $1 AND g.day = l.day AND g.rows IS NOT NULL
        AND l.folder > coalesce(g.late_to, g.day + $4::int) AND l.folder <= g.day + $5::int`,
    [
      source,
      late.map(({ day }) => day / 1000),
      late.map(({ folder }) => folder / 1000),
      ...[lateDays, againDays],
    ],
  );
}

/**
 * Accounts and regions, as `account/region`, of which another source counted something of a day (ms): `frozen` where this
 * one covers some of it as well, `left` where it does not.
 */
export async function countedElsewhere(
  on: Queryable,
  source: string,
  { from, to }: { from: number; to: number },
): Promise<{ left: Set<string>; frozen: Set<string> }> {
  const { rows } = await on.query<{ scope: string; own: boolean }>(
    `WITH others AS (
       SELECT account_id, region FROM usage_coverage
        WHERE source <> $1 AND state = 'covered' AND from_at < to_timestamp($3) AND to_at > to_timestamp($2)
       UNION
       SELECT account_id, region FROM usage_hour
        WHERE hour >= to_timestamp($2) AND hour < to_timestamp($3) AND kms_events > 0)
     SELECT o.account_id || '/' || o.region AS scope,
            EXISTS (SELECT FROM usage_coverage c
                     WHERE c.source = $1 AND c.account_id = o.account_id AND c.region = o.region
                       AND c.state = 'covered' AND c.from_at < to_timestamp($3) AND c.to_at > to_timestamp($2)) AS own
       FROM others o`,
    [source, from / 1000, to / 1000],
  );
  const of = (own: boolean) => rows.filter((row) => row.own === own).map(({ scope }) => scope);
  return { left: new Set(of(false)), frozen: new Set(of(true)) };
}

/** Of which spans (ms) a query engine has counted the calls of an account and region, as `account/region`. */
export async function countedByQueries(
  on: Queryable,
): Promise<Map<string, { from: number; to: number }[]>> {
  const { rows } = await on.query<{ scope: string; from: number; to: number }>(
    `SELECT account_id || '/' || region AS scope, (extract(epoch FROM from_at) * 1000)::float8 AS "from",
            (extract(epoch FROM to_at) * 1000)::float8 AS "to"
       FROM usage_coverage WHERE source ~ '^(athena|lake):' AND state = 'covered'`,
  );
  const counted = new Map<string, { from: number; to: number }[]>();
  for (const { scope, ...span } of rows) {
    const list = counted.get(scope);
    if (list) list.push(span);
    else counted.set(scope, [span]);
  }
  return counted;
}

/**
 * All accounts that a source's queries ever named, these among them, in the order in which they came: new ones at the
 * end, whoever of several runs is first.
 */
export async function namedAccounts(
  on: Queryable,
  id: string,
  accounts: readonly string[],
): Promise<string[]> {
  const { rows } = await on.query<{ accounts: string[] }>(
    `UPDATE usage_source SET asked_accounts = coalesce(asked_accounts, '{}') || ARRAY(
              SELECT a FROM unnest($2::text[]) a WHERE a <> ALL (coalesce(asked_accounts, '{}')) ORDER BY a)
      WHERE id = $1 RETURNING asked_accounts AS accounts`,
    [id, accounts],
  );
  return rows[0]?.accounts ?? [...accounts];
}

/** Notes where a run of a source goes on, unless it leads elsewhere by now: what is under way does not hold then. */
export async function savePosition(
  on: Queryable,
  { id, version }: { id: string; version: number },
  position: unknown,
): Promise<void> {
  await on.query(`UPDATE usage_source SET position = $3::jsonb WHERE id = $1 AND version = $2`, [
    ...[id, version],
    position === null ? null : JSON.stringify(position),
  ]);
}
