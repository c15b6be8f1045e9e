import type { Pool, PoolClient } from "pg";
import type { KnownTrail } from "../rules/trail-gaps";

interface TrailRow {
  arn: string;
  kms: string | null;
  logging: boolean | null;
  bucket: string | null;
  since: Date;
  scopes: string[];
}

/**
 * The trails that AWS lists, by their ARN: how much of KMS's calls each logs now, and the scopes that it watches. One
 * is known to log since AWS says that it began to, else since it was first seen.
 */
export async function readKnownTrails(
  on: Pick<Pool | PoolClient, "query">,
): Promise<Map<string, KnownTrail>> {
  const { rows } = await on.query<TrailRow>(
    `SELECT t.arn, t.kms_events AS kms, t.logging, t.bucket, coalesce(t.started_at, t.first_seen_at) AS since,
            array_agg(s.account_id || '/' || s.region) AS scopes
       FROM trail t JOIN trail_scope s ON s.trail_arn = t.arn
      WHERE t.gone_at IS NULL GROUP BY t.arn`,
  );
  return new Map(
    rows.map(({ arn, kms, logging, bucket, since, scopes }) => [
      arn,
      { kmsEvents: kms, logging, bucket, since: since.getTime(), scopes: new Set(scopes) },
    ]),
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
