import { type Sql, sql } from "@/lib/db/query";
import type { KeySummary } from "../schemas";

/** A key with what the list shows; from `key k` joined to `account a`. */
export interface SummaryRow {
  id: string;
  arn: string;
  account_id: string;
  account_name: string;
  region: string;
  key_id: string;
  aliases: string[] | null;
  aliases_known: boolean | null;
  tags_known: boolean;
  description: string | null;
  state: string | null;
  spec: string | null;
  usage: string | null;
  origin: string | null;
  manager: string | null;
  multi_region: boolean | null;
  multi_region_type: string | null;
  owner: string | null;
  owners: KeySummary["owners"];
  owned: KeySummary["owned"];
  environment: string | null;
  classification: string | null;
  rotation: KeySummary["rotation"];
  rotation_period_days: number | null;
  next_rotation_at: Date | null;
  last_rotated_at: Date | null;
  grant_count: number | null;
  last_use: KeySummary["lastUse"];
  last_used_at: Date | null;
  created_at: Date | null;
  deletion_date: Date | null;
  valid_to: Date | null;
  unreadable: string[] | null;
  read_at: Date;
  gone_at: Date | null;
}

/** The columns of a SummaryRow. */
export const SUMMARY_COLUMNS: Sql = sql`
  k.id, k.arn, k.account_id, a.name as account_name, k.region, k.key_id, k.aliases, k.description,
  k.state, k.spec, k.usage, k.origin, k.manager, k.multi_region, k.multi_region_type, k.owner,
  k.environment, k.classification, k.rotation, k.rotation_period_days, k.next_rotation_at,
  k.last_rotated_at, k.grant_count, k.last_use, k.last_used_at, k.created_at, k.deletion_date,
  k.valid_to, k.unreadable, k.read_at, k.gone_at, k.tags is not null as tags_known,
  (select sc.reads -> 'aliases' ->> 'readAt' is not null from scope sc where sc.id = k.scope_id)
    as aliases_known, k.owned,
  array(select json_build_object('kind', split_part(o.ref, ':', 1), 'id', substr(o.ref, strpos(o.ref, ':') + 1),
      'name', coalesce(p.name, substr(o.ref, strpos(o.ref, ':') + 1)))
    from unnest(k.owners) with ordinality as o (ref, n)
      left join person p on p.id = case when o.ref like 'person:%' then substr(o.ref, 8)::uuid end
    order by o.n) as owners`;

/** ISO 8601 in UTC, or null. */
export function iso(at: Date | null): string | null {
  return at === null ? null : at.toISOString();
}

export function toSummary(row: SummaryRow): KeySummary {
  return {
    arn: row.arn,
    accountId: row.account_id,
    accountName: row.account_name,
    region: row.region,
    keyId: row.key_id,
    aliases: row.aliases ?? [],
    aliasesKnown: row.aliases_known ?? false,
    tagsKnown: row.tags_known,
    description: row.description,
    state: row.state,
    spec: row.spec,
    usage: row.usage,
    origin: row.origin,
    manager: row.manager,
    multiRegion: row.multi_region,
    multiRegionType: row.multi_region_type,
    owner: row.owner,
    owners: row.owners,
    owned: row.owned,
    environment: row.environment,
    classification: row.classification,
    rotation: row.rotation,
    rotationPeriodDays: row.rotation_period_days,
    nextRotationAt: iso(row.next_rotation_at),
    lastRotatedAt: iso(row.last_rotated_at),
    grantCount: row.grant_count,
    lastUse: row.last_use,
    lastUsedAt: iso(row.last_used_at),
    createdAt: iso(row.created_at),
    deletionDate: iso(row.deletion_date),
    validTo: iso(row.valid_to),
    unreadable: row.unreadable ?? [],
    readAt: row.read_at.toISOString(),
    goneAt: iso(row.gone_at),
  };
}
