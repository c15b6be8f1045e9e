import type { Pool } from "pg";
import { join, queryRows, type Sql, sql } from "@/lib/db/query";
import type { SharedOwner } from "../rules/event-owners";
import { KEY_ACCOUNT, KEY_REGION, type Wanted } from "./counted";

export interface EventObject {
  source: string;
  key: string;
  version: string;
}

/** An object with what the events of one hour and scope are known by that it was counted for, and not another. */
export interface CountedObject extends EventObject {
  marks: Buffer;
}

/** Calls of five minutes that are counted for keys of one account and region. */
export interface CountedSpan {
  /** Begin of the five minutes, ms since 1970. */
  at: number;
  /** `account/region` */
  scope: string;
  count: number;
  /** ARNs of the keys; null where every key is wanted. */
  keys: string[] | null;
}

interface Span {
  from: number;
  to: number;
}

function conditionsOf(wanted: Wanted, { from, to }: Span): Sql {
  const conditions: Sql[] = [sql`b.at >= ${new Date(from)}`, sql`b.at < ${new Date(to)}`];
  const ids = { key_id: wanted.keyIds, principal_id: wanted.principalIds, call_id: wanted.callIds };
  if (ids.key_id) conditions.push(sql`b.key_id = any(${ids.key_id}::int[])`);
  if (ids.principal_id) conditions.push(sql`b.principal_id = any(${ids.principal_id}::int[])`);
  if (ids.call_id) conditions.push(sql`b.call_id = any(${ids.call_id}::int[])`);
  return join(conditions, " and ");
}

/** In which hours (ms) of a stretch the wanted calls are, in the order of time. */
export async function countedHours(
  pool: Pool,
  wanted: Wanted,
  stretch: Span & { whole: boolean /** Both ends are full hours. */ },
): Promise<number[]> {
  const table = stretch.whole ? sql`usage_bucket_hour` : sql`usage_bucket`;
  const rows = await queryRows<{ hour: Date }>(
    pool,
    sql`select distinct date_trunc('hour', b.at, 'UTC') as hour from ${table} b
      where ${conditionsOf(wanted, stretch)} order by 1`,
  );
  return rows.map(({ hour }) => hour.getTime());
}

/** In which five minutes and scopes the wanted calls of some time are, in the order of time. */
export async function countedSpans(pool: Pool, wanted: Wanted, span: Span): Promise<CountedSpan[]> {
  const scope = sql`(${KEY_ACCOUNT} || '/' || ${KEY_REGION}) collate "C"`;
  const rows = await queryRows<{ at: Date; scope: string; count: string; keys: string[] | null }>(
    pool,
    sql`select b.at, ${scope} as scope, sum(b.count)::text as count,
        case when ${wanted.keyIds !== null} then array_agg(distinct k.arn) end as keys
      from usage_bucket b join usage_key k on k.id = b.key_id
      where ${conditionsOf(wanted, span)} group by 1, 2 order by 1, 2`,
  );
  return rows.map((row) => ({ ...row, at: row.at.getTime(), count: Number(row.count) }));
}

/** The objects that hold events of an hour (ms) of an account and region, as far as they are remembered. */
export async function objectsOfHour(
  pool: Pool,
  scope: string,
  hour: number,
): Promise<CountedObject[]> {
  const { rows } = await pool.query<CountedObject>(
    `SELECT o.source, o.key, o.version, s.marks FROM usage_seen s JOIN usage_object o ON o.id = s.object_id
      WHERE s.hour = $1 AND s.scope = $2`,
    [new Date(hour), scope],
  );
  return rows;
}

/** Whether calls that two accounts have were counted in an hour (ms) for keys of a scope; no object is remembered for them. */
export async function hasSharedCalls(pool: Pool, scope: string, hour: number): Promise<boolean> {
  const [accountId = "", region = ""] = scope.split("/");
  const rows = await queryRows(
    pool,
    sql`select from usage_shared s join usage_key k on k.id = any(s.key_ids)
      where s.hour = ${new Date(hour)} and ${KEY_ACCOUNT} = ${accountId} and ${KEY_REGION} = ${region} limit 1`,
  );
  return rows.length > 0;
}

/** Which object has the copy that counts of the calls of an hour (ms) for keys of a scope that two accounts have. */
export async function sharedOwners(
  pool: Pool,
  scope: string,
  hour: number,
): Promise<SharedOwner[]> {
  const [accountId = "", region = ""] = scope.split("/");
  return queryRows<SharedOwner>(
    pool,
    sql`select s.mark::text as mark, s.rank > 0 and coalesce(cardinality(s.queries), 0) = 0 as named, o.source, o.key
      from usage_shared s left join usage_object o on o.id = s.object_id
      where s.hour = ${new Date(hour)} and exists (select from usage_key k
        where k.id = any(s.key_ids) and ${KEY_ACCOUNT} = ${accountId} and ${KEY_REGION} = ${region})`,
  );
}

/** Names of the sources whose queries gave calls of an hour (ms) for keys of a scope that two accounts have. */
export async function queriesOfShared(pool: Pool, scope: string, hour: number): Promise<string[]> {
  const [accountId = "", region = ""] = scope.split("/");
  const rows = await queryRows<{ source: string }>(
    pool,
    sql`select distinct split_part(q, '#', 1) as source from usage_shared s, unnest(s.queries) q
      where s.hour = ${new Date(hour)} and exists (select from usage_key k
        where k.id = any(s.key_ids) and ${KEY_ACCOUNT} = ${accountId} and ${KEY_REGION} = ${region}) order by 1`,
  );
  return rows.map(({ source }) => source);
}

/** Names of the sources that are known to have given all of an hour (ms) of a scope. */
export async function sourcesOfHour(pool: Pool, scope: string, hour: number): Promise<string[]> {
  const [accountId, region] = scope.split("/");
  const { rows } = await pool.query<{ source: string }>(
    `SELECT DISTINCT source FROM usage_coverage WHERE account_id = $1 AND region = $2
        AND from_at <= $3 AND to_at > $3 ORDER BY 1`,
    [accountId, region, new Date(hour)],
  );
  return rows.map(({ source }) => source);
}
