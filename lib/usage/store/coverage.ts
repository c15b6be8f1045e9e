import type { Pool, PoolClient } from "pg";
import type { Span } from "../rules/coverage";

type Queryable = Pick<Pool | PoolClient, "query">;

export interface CoverageRow extends Span {
  source: string;
  accountId: string;
  region: string;
  /** asked: a source of control events alone was asked for them, which covers no use; trails: for changes of trails. */
  state: "covered" | "failed" | "asked" | "trails";
}

const COLUMNS = `source, account_id AS "accountId", region, state,
  (extract(epoch FROM from_at) * 1000)::float8 AS "from", (extract(epoch FROM to_at) * 1000)::float8 AS "to"`;

/** Nobody else changes coverage until the transaction ends. */
export async function lockCoverage(on: PoolClient): Promise<void> {
  await on.query(`SELECT pg_advisory_xact_lock(hashtext('usage_coverage'))`);
}

/** All that a source says of itself. */
export async function readSourceCoverage(on: Queryable, source: string): Promise<CoverageRow[]> {
  const { rows } = await on.query<CoverageRow>(
    `SELECT ${COLUMNS} FROM usage_coverage WHERE source = $1 ORDER BY account_id, region, from_at`,
    [source],
  );
  return rows;
}

/** What all sources say of these scopes. */
export async function readScopeCoverage(
  on: Queryable,
  scopes: readonly { accountId: string; region: string }[],
): Promise<CoverageRow[]> {
  const { rows } = await on.query<CoverageRow>(
    `SELECT ${COLUMNS} FROM usage_coverage
      WHERE (account_id, region) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
    [scopes.map(({ accountId }) => accountId), scopes.map(({ region }) => region)],
  );
  return rows;
}

/** Puts these rows in the place of what the source said of these scopes in these states. */
export async function replaceCoverage(
  on: PoolClient,
  source: string,
  scopes: readonly string[],
  rows: readonly CoverageRow[],
): Promise<void> {
  await on.query(
    `DELETE FROM usage_coverage WHERE source = $1 AND account_id || '/' || region = ANY($2::text[])`,
    [source, scopes],
  );
  await on.query(
    `INSERT INTO usage_coverage (source, account_id, region, from_at, to_at, state)
     SELECT $1, a, r, to_timestamp(f / 1000), to_timestamp(t / 1000), s
       FROM unnest($2::text[], $3::text[], $4::float8[], $5::float8[], $6::text[]) AS n (a, r, f, t, s)`,
    [
      source,
      rows.map(({ accountId }) => accountId),
      rows.map(({ region }) => region),
      rows.map(({ from }) => from),
      rows.map(({ to }) => to),
      rows.map(({ state }) => state),
    ],
  );
}

/** Keys of a source's objects that were not read whole in any version. */
export async function brokenObjects(on: Queryable, source: string): Promise<string[]> {
  const { rows } = await on.query<{ key: string }>(
    `SELECT DISTINCT o.key FROM usage_object o
      WHERE o.source = $1 AND o.state IN ('partial', 'failed')
        AND NOT EXISTS (SELECT FROM usage_object d
                         WHERE d.source = o.source AND d.key = o.key AND d.state = 'done')`,
    [source],
  );
  return rows.map(({ key }) => key);
}

/** What sources cover in sum: scopes, first and last instant, hours that are not whole. */
export async function sumCoverage(
  on: Queryable,
): Promise<Map<string, { scopes: number; from: Date | null; to: Date | null; failed: number }>> {
  const { rows } = await on.query(
    `SELECT source, count(DISTINCT account_id || '/' || region)::int AS scopes,
            min(from_at) FILTER (WHERE state = 'covered') AS "from",
            max(to_at) FILTER (WHERE state = 'covered') AS "to",
            coalesce(sum(extract(epoch FROM to_at - from_at) / 3600) FILTER (WHERE state = 'failed'), 0)::int
              AS failed
       FROM usage_coverage GROUP BY source`,
  );
  return new Map(rows.map(({ source, ...sum }) => [source, sum]));
}

export interface CoveragePlace {
  source: string;
  accountId: string;
  region: string;
}

/** Adds a span to what a source covers of a scope, joined with those that it touches; what had failed of it has not. */
export async function addCovered(
  on: PoolClient,
  { source, accountId, region }: CoveragePlace,
  { from, to }: Span,
  state: "covered" | "asked" | "trails",
): Promise<void> {
  await lockCoverage(on);
  const values = [source, accountId, region, from / 1000, to / 1000, state];
  await on.query(
    `WITH cut AS (
       DELETE FROM usage_coverage WHERE source = $1 AND account_id = $2 AND region = $3 AND state = 'failed'
          AND from_at < to_timestamp($5) AND to_at > to_timestamp($4) AND $6::text <> 'trails'
       RETURNING from_at, to_at)
     INSERT INTO usage_coverage (source, account_id, region, from_at, to_at, state)
     SELECT $1, $2, $3, from_at, to_timestamp($4), 'failed' FROM cut WHERE from_at < to_timestamp($4)
     UNION ALL
     SELECT $1, $2, $3, to_timestamp($5), to_at, 'failed' FROM cut WHERE to_at > to_timestamp($5)
     ON CONFLICT (source, account_id, region, state, from_at) DO UPDATE
       SET to_at = greatest(usage_coverage.to_at, excluded.to_at)`,
    values,
  );
  await on.query(
    `WITH joined AS (
       DELETE FROM usage_coverage WHERE source = $1 AND account_id = $2 AND region = $3 AND state = $6
          AND from_at <= to_timestamp($5) AND to_at >= to_timestamp($4)
       RETURNING from_at, to_at)
     INSERT INTO usage_coverage (source, account_id, region, from_at, to_at, state)
     SELECT $1, $2, $3, least(to_timestamp($4), min(from_at)), greatest(to_timestamp($5), max(to_at)), $6
       FROM joined`,
    values,
  );
}

/** Notes that a span of a scope was asked for and not given. */
export async function setFailed(
  on: Queryable,
  { source, accountId, region }: CoveragePlace,
  { from, to }: Span,
): Promise<void> {
  await on.query(
    `INSERT INTO usage_coverage (source, account_id, region, from_at, to_at, state)
     VALUES ($1, $2, $3, to_timestamp($4), to_timestamp($5), 'failed')
     ON CONFLICT (source, account_id, region, state, from_at) DO UPDATE SET to_at = excluded.to_at`,
    [source, accountId, region, from / 1000, to / 1000],
  );
}
