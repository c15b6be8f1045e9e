import type { Pool, PoolClient } from "pg";
import type { Span } from "../rules/coverage";
import type { CoveragePlace } from "./coverage";

/** Adds a span to what signed digests prove of a scope, joined with those that it touches; under `lockDigests`. */
export async function addProof(
  on: PoolClient,
  { source, accountId, region }: CoveragePlace,
  { from, to }: Span,
): Promise<void> {
  if (from >= to) return;
  await on.query(
    `WITH joined AS (
       DELETE FROM usage_proof WHERE source = $1 AND account_id = $2 AND region = $3
          AND from_at <= to_timestamp($5) AND to_at >= to_timestamp($4)
       RETURNING from_at, to_at)
     INSERT INTO usage_proof (source, account_id, region, from_at, to_at)
     SELECT $1, $2, $3, least(to_timestamp($4), min(from_at)), greatest(to_timestamp($5), max(to_at)) FROM joined`,
    [source, accountId, region, from / 1000, to / 1000],
  );
}

/** What signed digests prove of these scopes within a range (ms), whatever faults there are in it. */
export async function readScopeProofs(
  on: Pick<Pool | PoolClient, "query">,
  scopes: readonly { accountId: string; region: string }[],
  { from, to }: Span,
): Promise<(CoveragePlace & Span)[]> {
  const { rows } = await on.query<CoveragePlace & Span>(
    `SELECT source, account_id AS "accountId", region,
            (extract(epoch FROM from_at) * 1000)::float8 AS "from", (extract(epoch FROM to_at) * 1000)::float8 AS "to"
       FROM usage_proof
      WHERE (account_id, region) IN (SELECT * FROM unnest($1::text[], $2::text[]))
        AND from_at < to_timestamp($4) AND to_at > to_timestamp($3)`,
    [
      scopes.map(({ accountId }) => accountId),
      scopes.map(({ region }) => region),
      from / 1000,
      to / 1000,
    ],
  );
  return rows;
}
