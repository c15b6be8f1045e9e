import type { Pool, PoolClient } from "pg";
import type { TrailEntry, TrailSelectors } from "@/lib/aws/types";
import { toJson } from "@/lib/db/to-json";
import type { LoggedEvents } from "../rules/logged-events";
import type { Read, Reads } from "../types";

type Queryable = Pick<Pool | PoolClient, "query">;

/** Notes the trails that watch an account in a region; those that AWS does not name any more do not. */
export async function writeTrails(
  client: Queryable,
  place: { accountId: string; region: string },
  trails: readonly TrailEntry[],
  at: Date,
): Promise<void> {
  await client.query(
    `INSERT INTO trail AS t (arn, account_id, name, home_region, multi_region, organization, validated,
                             bucket, prefix, first_seen_at, read_at)
     SELECT DISTINCT ON (arn) arn, split_part(arn, ':', 5), name, "homeRegion", "multiRegion", organization,
            validated, bucket, prefix, $2, $2
       FROM json_to_recordset($1::json) AS i (arn text, name text, "homeRegion" text,
            "multiRegion" boolean, organization boolean, validated boolean, bucket text, prefix text)
      ORDER BY arn
     ON CONFLICT (arn) DO UPDATE
       SET name = excluded.name, home_region = excluded.home_region,
           multi_region = excluded.multi_region, organization = excluded.organization,
           validated = excluded.validated, bucket = excluded.bucket, prefix = excluded.prefix,
           read_at = greatest(t.read_at, excluded.read_at), gone_at = NULL`,
    [toJson(trails), at],
  );
  const arns = trails.map(({ arn }) => arn);
  await client.query(
    `INSERT INTO trail_scope (trail_arn, account_id, region, read_at)
     SELECT DISTINCT a, $2, $3, $4::timestamptz FROM unnest($1::text[]) AS a
     ON CONFLICT (account_id, region, trail_arn) DO UPDATE SET read_at = excluded.read_at`,
    [arns, place.accountId, place.region, at],
  );
  await client.query(
    `DELETE FROM trail_scope WHERE account_id = $1 AND region = $2 AND trail_arn <> ALL($3::text[])`,
    [place.accountId, place.region, arns],
  );
}

/** Trails that watch no scope any more are gone; regions that an account left are watched by none. */
export async function markTrailsGone(
  client: Queryable,
  accountId: string,
  regions: readonly string[],
  at: Date,
): Promise<void> {
  await client.query(
    `DELETE FROM trail_scope WHERE account_id = $1 AND region <> ALL($2::text[])`,
    [accountId, regions],
  );
  await client.query(
    `UPDATE trail t SET gone_at = $1 WHERE gone_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM trail_scope s WHERE s.trail_arn = t.arn)`,
    [at],
  );
}

/** A trail, and how reading it went before. */
export interface KnownTrail {
  arn: string;
  homeRegion: string;
  reads: Reads;
}

/** The trails that watch an account, but for those of accounts that a sync reads themselves. */
export async function trailsToAsk(client: Queryable, accountId: string): Promise<KnownTrail[]> {
  const { rows } = await client.query<KnownTrail>(
    `SELECT t.arn, t.home_region AS "homeRegion", t.reads FROM trail t
      WHERE t.arn IN (SELECT trail_arn FROM trail_scope WHERE account_id = $1)
        AND (t.account_id = $1 OR NOT EXISTS (SELECT 1 FROM account a
              WHERE a.id = t.account_id AND a.watched AND a.gone_at IS NULL AND a.status = 'ACTIVE'))
      ORDER BY t.arn`,
    [accountId],
  );
  return rows;
}

export interface TrailStatus {
  logging: boolean;
  deliveredAt: Date | null;
  deliveryError: string | null;
  startedAt: Date | null;
}

/** Notes what a trail does. What could not be read, null here, is not known any more. */
export async function writeTrailDetail(
  client: Queryable,
  arn: string,
  detail: {
    status: TrailStatus | null;
    selectors: TrailSelectors | null;
    kmsEvents: LoggedEvents | null;
    reads: { status: Read; selectors: Read };
  },
): Promise<void> {
  const { status, selectors, kmsEvents, reads } = detail;
  await client.query(
    `UPDATE trail SET logging = $2, delivered_at = $3, delivery_error = $4, selectors = $5::jsonb,
            kms_events = $6, reads = $7::jsonb, started_at = $8 WHERE arn = $1`,
    [
      arn,
      status?.logging ?? null,
      status?.deliveredAt ?? null,
      status?.deliveryError ?? null,
      selectors === null ? null : toJson(selectors),
      kmsEvents,
      toJson(reads),
      status?.startedAt ?? null,
    ],
  );
}

/** Regions of an account that a sync reads. */
export async function regionsToRead(client: Queryable, accountId: string): Promise<string[]> {
  const { rows } = await client.query<{ region: string }>(
    `SELECT region FROM scope WHERE account_id = $1 AND enabled ORDER BY region`,
    [accountId],
  );
  return rows.map(({ region }) => region);
}
