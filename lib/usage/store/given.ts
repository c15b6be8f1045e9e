import type { Pool, PoolClient } from "pg";
import type { AskedDay } from "../rules/query-days";

type Queryable = Pick<Pool | PoolClient, "query">;

const MS = `(extract(epoch FROM g.day::timestamp AT TIME ZONE 'UTC') * 1000)::float8`;

/** Days that a source was asked for, by their beginning (ms). */
export async function askedDays(on: Queryable, source: string): Promise<Map<number, AskedDay>> {
  const { rows } = await on.query<{ day: number; askedAt: Date; settled: boolean }>(
    `SELECT ${MS} AS day, g.asked_at AS "askedAt", g.rows IS NULL AS settled
       FROM usage_given g WHERE g.source = $1`,
    [source],
  );
  return new Map(
    rows.map(({ day, askedAt, settled }) => [day, { askedAt: askedAt.getTime(), settled }]),
  );
}

export interface GivenDay {
  queryId: string;
  askedAt: Date;
  calls: number;
  /** Null: the day is not asked for again. */
  rows: Buffer | null;
}

/** What a source gave of a day; undefined when it was not asked for yet. Under the lease of the ingest. */
export async function readGiven(
  on: Queryable,
  source: string,
  day: string,
): Promise<GivenDay | undefined> {
  const { rows } = await on.query<GivenDay & { calls: string }>(
    `SELECT query_id AS "queryId", asked_at AS "askedAt", calls, rows FROM usage_given
      WHERE source = $1 AND day = $2::date`,
    [source, day],
  );
  const [row] = rows;
  return row && { ...row, calls: Number(row.calls) };
}

export async function writeGiven(
  on: Queryable,
  source: string,
  day: string,
  { queryId, askedAt, calls, rows }: GivenDay,
): Promise<void> {
  await on.query(
    `INSERT INTO usage_given AS g (source, day, query_id, asked_at, calls, rows)
     VALUES ($1, $2::date, $3, $4, $5, $6)
     ON CONFLICT (source, day) DO UPDATE SET query_id = excluded.query_id, asked_at = excluded.asked_at,
       calls = excluded.calls, rows = excluded.rows`,
    [source, day, queryId, askedAt, calls, rows],
  );
}

/**
 * Accounts and regions of which another source counted something of a day, as `account/region`: what it covers, and
 * what files were read of. Both ends in ms.
 */
export async function countedElsewhere(
  on: Queryable,
  source: string,
  { from, to }: { from: number; to: number },
): Promise<Set<string>> {
  const { rows } = await on.query<{ scope: string }>(
    `SELECT account_id || '/' || region AS scope FROM usage_coverage
      WHERE source <> $1 AND state = 'covered' AND from_at < to_timestamp($3) AND to_at > to_timestamp($2)
     UNION
     SELECT account_id || '/' || region FROM usage_hour
      WHERE hour >= to_timestamp($2) AND hour < to_timestamp($3) AND kms_events > 0`,
    [source, from / 1000, to / 1000],
  );
  return new Set(rows.map(({ scope }) => scope));
}

/** Notes where a run of a source goes on. */
export async function savePosition(
  on: Queryable,
  sourceId: string,
  position: unknown,
): Promise<void> {
  await on.query(`UPDATE usage_source SET position = $2::jsonb WHERE id = $1`, [
    sourceId,
    position === null ? null : JSON.stringify(position),
  ]);
}
