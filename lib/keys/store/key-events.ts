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

/** Keeps events; of those that are there who did it, and what came of it, is told anew. */
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
     ON CONFLICT (about, at, event_id) DO UPDATE SET account_id = excluded.account_id,
       principal_ref = excluded.principal_ref, session = excluded.session, address = excluded.address,
       outcome = excluded.outcome, detail = excluded.detail`,
    [toJson(rows)],
  );
}

/** The key whose events are meant. */
export interface EventSubject {
  id: string;
  arn: string;
  account_id: string;
  region: string;
  scope_id: number;
  key_id: string;
  custom_key_store_id: string | null;
}

const COLUMNS: Sql = sql`e.event_id::text, e.at as event_at, e.account_id, e.facet as event_facet, e.operation,
  e.kind as event_kind, e.principal_ref, e.session, e.address, e.outcome, e.subject as event_subject,
  e.policy_sha256, e.detail`;

/**
 * Events about the key and about its custom key store (`took_away` no), and those that moved an alias which this key has had to
 * another key: `yes` where the alias's last event before, or what syncs saw at that time, says that it was here; `unknown`
 * where nothing tells where it was.
 */
export function eventsOf(key: EventSubject): Sql {
  const own =
    key.custom_key_store_id === null
      ? [key.arn]
      : [key.arn, storeName(key.account_id, key.region, key.custom_key_store_id)];
  const moved = sql`e.facet = 'alias' and e.operation = 'UpdateAlias' and e.outcome = '' and e.about <> ${key.arn}`;
  return sql`
    select ${COLUMNS}, 'no' as took_away from key_event e where e.about = any(${own}::text[])
    union all
    select m.* from (
      select ${COLUMNS}, case
          (select b.about = ${key.arn} from key_event b
            where b.subject = e.subject and b.outcome = '' and (b.at, b.event_id) < (e.at, e.event_id)
            order by b.at desc, b.event_id desc limit 1)
          when true then 'yes' when false then 'no' else coalesce(
            (select case when sp.target_key_id = ${key.key_id} then 'yes' else 'no' end
              from alias_span sp join alias al on al.id = sp.alias_id
              where al.arn = e.subject and sp.seen_from <= e.at and (sp.ended_at is null or sp.ended_at >= e.at)
              order by sp.seen_from limit 1), 'unknown') end as took_away
      from key_event e where ${moved} and e.subject in (
          select o.subject from key_event o where o.about = ${key.arn} and o.facet = 'alias'
          union select al.arn from alias_span sp join alias al on al.id = sp.alias_id
            where sp.target_key_id = ${key.key_id} and al.scope_id = ${key.scope_id})
    ) m where m.took_away <> 'no'`;
}

/** Whether an event is in a key's history; `own`: and not of another key, to which an alias went. */
export async function isEventOfKey(
  pool: Db["pool"],
  key: EventSubject,
  eventId: string,
  { own }: { own: boolean },
): Promise<boolean> {
  const rows = await queryRows(
    pool,
    sql`select from (${eventsOf(key)}) h
      where h.event_id = ${eventId} and (h.took_away = 'no' or not ${own}::boolean) limit 1`,
  );
  return rows.length > 0;
}

/** Drops what keys had of these events. */
export async function dropKeyEvents(
  client: PoolClient,
  events: readonly { id: string; at: Date }[],
): Promise<void> {
  await client.query(
    `DELETE FROM key_event e USING unnest($1::bigint[], $2::timestamptz[]) AS d (id, at)
      WHERE e.event_id = d.id AND e.at = d.at`,
    [events.map(({ id }) => id), events.map(({ at }) => at)],
  );
}
