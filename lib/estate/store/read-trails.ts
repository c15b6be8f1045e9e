import { queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import type { Trail } from "../schemas";

interface TrailRow {
  watched_account_id: string;
  arn: string;
  name: string;
  home_region: string;
  multi_region: boolean;
  organization: boolean;
  validated: boolean;
  bucket: string | null;
  prefix: string | null;
  logging: boolean | null;
  kms_events: Trail["kmsEvents"];
  delivered_at: Date | null;
  delivery_error: string | null;
  regions: string[];
  read_at: Date;
}

/** The trails that watch some accounts, by account, with the regions in which they watch it. */
export async function readTrailsOf(
  pool: Db["pool"],
  accountIds: string[],
): Promise<Map<string, Trail[]>> {
  const rows = await queryRows<TrailRow>(
    pool,
    sql`select s.account_id as watched_account_id, t.arn, t.name, t.home_region, t.multi_region,
        t.organization, t.validated, t.bucket, t.prefix, t.logging, t.kms_events, t.delivered_at,
        t.delivery_error, array_agg(s.region order by s.region) as regions, max(s.read_at) as read_at
      from trail_scope s join trail t on t.arn = s.trail_arn
      where s.account_id = any(${accountIds}::text[])
      group by s.account_id, t.arn order by s.account_id, t.name, t.arn`,
  );
  const trails = new Map<string, Trail[]>(accountIds.map((id) => [id, []]));
  for (const row of rows) trails.get(row.watched_account_id)?.push(toTrail(row));
  return trails;
}

function toTrail(row: TrailRow): Trail {
  return {
    arn: row.arn,
    name: row.name,
    homeRegion: row.home_region,
    multiRegion: row.multi_region,
    organization: row.organization,
    validated: row.validated,
    bucket: row.bucket,
    prefix: row.prefix,
    logging: row.logging,
    kmsEvents: row.kms_events,
    deliveredAt: row.delivered_at?.toISOString() ?? null,
    deliveryError: row.delivery_error,
    regions: row.regions,
    readAt: row.read_at.toISOString(),
  };
}
