import type { Pool, PoolClient } from "pg";
import type { KnownTrail } from "../rules/trail-gaps";

/** The trails that AWS lists, by their ARN: how much of KMS's calls each logs now, and the scopes that it watches. */
export async function readKnownTrails(
  on: Pick<Pool | PoolClient, "query">,
): Promise<Map<string, KnownTrail>> {
  const { rows } = await on.query<{ arn: string; kms: string | null; scopes: string[] }>(
    `SELECT t.arn, t.kms_events AS kms, array_agg(s.account_id || '/' || s.region) AS scopes
       FROM trail t JOIN trail_scope s ON s.trail_arn = t.arn
      WHERE t.gone_at IS NULL GROUP BY t.arn`,
  );
  return new Map(
    rows.map(({ arn, kms, scopes }) => [arn, { kmsEvents: kms, scopes: new Set(scopes) }]),
  );
}

/** Records of all changes of trails that are known, and when they were made (ms). */
export async function readTrailChanges(
  on: Pick<Pool | PoolClient, "query">,
): Promise<{ at: number; record: unknown }[]> {
  const { rows } = await on.query<{ at: Date; record: unknown }>(
    `SELECT at, record FROM control_event WHERE kind = 'trail' ORDER BY at`,
  );
  return rows.map(({ at, record }) => ({ at: at.getTime(), record }));
}
