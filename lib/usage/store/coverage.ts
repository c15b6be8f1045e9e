import type { Pool, PoolClient } from "pg";
import type { Span } from "../rules/coverage";

type Queryable = Pick<Pool | PoolClient, "query">;

export interface CoverageRow extends Span {
  source: string;
  accountId: string;
  region: string;
  state: "covered" | "failed";
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
