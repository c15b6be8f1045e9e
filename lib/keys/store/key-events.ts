import type { PoolClient } from "pg";
import { queryRows, type Sql, sql } from "@/lib/db/query";
import { toJson } from "@/lib/db/to-json";
import type { Db } from "@/lib/db/types";
import type { EventFacet } from "../types";

/** An event about a key, or about a custom key store, as it is kept. */
export interface KeyEventRecord {
  /** ARN of the key, or what `storeName` gives. */
  about: string;
  at: Date;
  eventId: string;
  accountId: string;
  region: string;
  facet: EventFacet;
  operation: string;
  kind: string;
  principalRef: string;
  session: string | null;
  address: string | null;
  outcome: string;
  subject: string | null;
  policySha256: string | null;
  detail: Record<string, unknown>;
}

/** What events about a custom key store are kept under. */
export function storeName(accountId: string, region: string, storeId: string): string {
  return `store:${accountId}/${region}/${storeId}`;
}

/** Keeps events; those that are there stay as they are. */
export async function insertKeyEvents(
  client: PoolClient,
  rows: readonly KeyEventRecord[],
): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `INSERT INTO key_event (about, at, event_id, account_id, region, facet, operation, kind, principal_ref,
       session, address, outcome, subject, policy_sha256, detail)
     SELECT about, at, "eventId"::bigint, "accountId", region, facet, operation, kind, "principalRef",
       session, address, outcome, subject, "policySha256", detail
       FROM json_to_recordset($1::json) AS r (about text, at timestamptz, "eventId" text, "accountId" text,
         region text, facet text, operation text, kind text, "principalRef" text, session text, address text,
         outcome text, subject text, "policySha256" text, detail jsonb)
     ON CONFLICT DO NOTHING`,
    [toJson(rows)],
  );
}

export interface KeyEventRow extends KeyEventRecord {
  /** Alias and grant events of another key that took something from this one. */
  left: boolean;
  /** `at` in microseconds: where the event stands in the list. */
  position: string;
}

/** The key whose events are meant. */
interface Subject {
  id: string;
  arn: string;
  account_id: string;
  region: string;
  scope_id: number;
  key_id: string;
  custom_key_store_id: string | null;
}

const COLUMNS: Sql = sql`e.about, e.at, e.event_id::text as "eventId", e.account_id as "accountId", e.region, e.facet,
  e.operation, e.kind, e.principal_ref as "principalRef", e.session, e.address, e.outcome, e.subject,
  e.policy_sha256 as "policySha256", e.detail, (extract(epoch from e.at) * 1000000)::bigint::text as position`;

/**
 * Events about the key, about its custom key store, and those that moved an alias from it to another key: the alias's last
 * event before named this key, or no event before is known and a sync saw it point here until then.
 */
function eventsOf(key: Subject): Sql {
  const own =
    key.custom_key_store_id === null
      ? [key.arn]
      : [key.arn, storeName(key.account_id, key.region, key.custom_key_store_id)];
  const moved = sql`e.facet = 'alias' and e.operation = 'UpdateAlias' and e.outcome = '' and e.about <> ${key.arn}`;
  return sql`
    select ${COLUMNS}, false as left from key_event e where e.about = any(${own}::text[])
    union all
    select ${COLUMNS}, true from key_event e
      where ${moved} and e.subject in (
          select o.subject from key_event o where o.about = ${key.arn} and o.facet = 'alias'
          union select al.arn from alias_span sp join alias al on al.id = sp.alias_id
            where sp.target_key_id = ${key.key_id} and al.scope_id = ${key.scope_id})
        and coalesce(
          (select b.about = ${key.arn} from key_event b
            where b.subject = e.subject and b.outcome = '' and (b.at, b.event_id) < (e.at, e.event_id)
            order by b.at desc, b.event_id desc limit 1),
          exists (select from alias_span sp join alias al on al.id = sp.alias_id
            where al.arn = e.subject and sp.target_key_id = ${key.key_id} and al.scope_id = ${key.scope_id}
              and sp.seen_from <= e.at and (sp.ended_at is null or sp.ended_at >= e.at)))`;
}

export interface EventFilter {
  /** Any unless told. */
  facets?: readonly string[] | undefined;
  /** Events at or before; with `afterId` those of the same time with a smaller id alone. */
  before?: { position: string; id: string } | undefined;
  /** Events after (>) and until (<=). */
  from?: Date | undefined;
  to?: Date | undefined;
}

function conditionOf({ facets, before, from, to }: EventFilter): Sql {
  const parts = [
    facets ? sql`h.facet = any(${[...facets]}::text[])` : null,
    before
      ? sql`(h.position::bigint, h."eventId"::bigint) < (${before.position}::bigint, ${before.id}::bigint)`
      : null,
    from ? sql`h.at > ${from}` : null,
    to ? sql`h.at <= ${to}` : null,
  ];
  return parts.reduce<Sql>((all, part) => (part ? sql`${all} and ${part}` : all), sql`true`);
}

/** Events of a key, newest first. */
export function readKeyEvents(
  pool: Db["pool"],
  key: Subject,
  filter: EventFilter,
  limit: number,
): Promise<KeyEventRow[]> {
  return queryRows<KeyEventRow>(
    pool,
    sql`select h.* from (${eventsOf(key)}) h where ${conditionOf(filter)}
      order by h.at desc, h."eventId"::bigint desc limit ${limit}`,
  );
}

/** How many events of a key there are, by facet. */
export async function countKeyEvents(pool: Db["pool"], key: Subject): Promise<Map<string, number>> {
  const rows = await queryRows<{ facet: string; count: number }>(
    pool,
    sql`select h.facet, count(*)::int as count from (${eventsOf(key)}) h group by 1`,
  );
  return new Map(rows.map(({ facet, count }) => [facet, count]));
}
