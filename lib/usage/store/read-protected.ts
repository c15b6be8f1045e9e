import { queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";

type Pool = Db["pool"];

/** A key's calls of some days; `keyId` is the dictionary's number. */
export interface KeyDays {
  keyId: number;
  from: Date;
}

export interface ResourceRow {
  type: string;
  resource: string;
  calls: string;
  failed: string;
  days: number;
  firstAt: Date;
  lastAt: Date;
  principals: string[];
  principalCount: number;
  services: string[];
  operations: string[];
}

const contexts = ({ keyId, from }: KeyDays): Sql =>
  sql`t as (select t.*, v.value, v.resource_type, v.resource, c.operation, c.service, c.outcome
    from usage_trait t join usage_trait_value v on v.id = t.trait_id and v.kind = 'context'
      join usage_call c on c.id = t.call_id
    where t.key_id = ${keyId} and t.at >= ${from} and c.kind = 'use')`;

/** Resources that contexts name, those with the most calls first, and how many there are. */
export async function readResources(
  pool: Pool,
  days: KeyDays,
  limit: number,
): Promise<{ rows: ResourceRow[]; total: number }> {
  const rows = await queryRows<ResourceRow & { total: number }>(
    pool,
    sql`with ${contexts(days)},
      named as materialized (select resource_type, resource, principal_id, sum(count) as calls,
          coalesce(sum(count) filter (where outcome <> ''), 0) as failed, array_agg(distinct at) as days,
          min(first_at) as first_at, max(last_at) as last_at, array_agg(distinct service) as services,
          array_agg(distinct operation) as operations
        from t where resource_type is not null group by 1, 2, 3),
      r as (select resource_type, resource, sum(calls) as calls, sum(failed) as failed, min(first_at) as first_at,
          max(last_at) as last_at, count(*)::int as principals, count(*) over ()::int as total
        from named group by 1, 2 order by sum(calls) desc, 1, 2 limit ${limit})
      select r.resource_type as type, r.resource, r.calls::text as calls, r.failed::text as failed,
        (select count(distinct d)::int from named n, unnest(n.days) d
          where (n.resource_type, n.resource) = (r.resource_type, r.resource)) as days,
        r.first_at as "firstAt", r.last_at as "lastAt", r.principals as "principalCount",
        array(select p.ref from named n join usage_principal p on p.id = n.principal_id
          where (n.resource_type, n.resource) = (r.resource_type, r.resource)
          order by n.calls desc, p.ref limit 5) as principals,
        array(select distinct s from named n, unnest(n.services) s
          where (n.resource_type, n.resource) = (r.resource_type, r.resource) order by 1) as services,
        array(select distinct o from named n, unnest(n.operations) o
          where (n.resource_type, n.resource) = (r.resource_type, r.resource) order by 1) as operations,
        r.total
      from r order by r.calls desc, 1, 2`,
  );
  return { rows: rows.map(({ total, ...row }) => row), total: rows[0]?.total ?? 0 };
}

/** How many resources of each type, with their calls, and calls by what their contexts tell. */
export async function readContextSums(
  pool: Pool,
  days: KeyDays,
): Promise<{
  types: { type: string; resources: number; calls: string }[];
  named: number;
  other: number;
  none: number;
  beyond: number;
}> {
  const rows = await queryRows<{ what: string; type: string; resources: number; calls: string }>(
    pool,
    sql`with ${contexts(days)}
      select case when resource_type is not null then 'named' when value = '{}' then 'none'
          when value = '…' then 'beyond' else 'other' end as what, coalesce(resource_type, '') as type,
        count(distinct resource)::int as resources, sum(count)::text as calls
      from t group by 1, 2 order by sum(count) desc, 2`,
  );
  const sum = (what: string) =>
    rows.reduce((all, row) => all + (row.what === what ? Number(row.calls) : 0), 0);
  return {
    types: rows.filter(({ what }) => what === "named"),
    ...{ named: sum("named"), other: sum("other"), none: sum("none"), beyond: sum("beyond") },
  };
}

/** Contexts of callers' own making, those with the most calls first. */
export function readOwnContexts(
  pool: Pool,
  days: KeyDays,
  limit: number,
): Promise<{ value: string; calls: string; lastAt: Date }[]> {
  return queryRows(
    pool,
    sql`with ${contexts(days)}
      select value, sum(count)::text as calls, max(last_at) as "lastAt" from t
      where resource_type is null and value not in ('{}', '…') group by 1
      order by sum(count) desc, 1 limit ${limit}`,
  );
}

export interface UserRow {
  principal: string;
  own: boolean;
  service: string;
  operations: string[];
  calls: string;
  failed: string;
  days: number;
  firstDay: Date;
  lastDay: Date;
}

/** Who used a key through which service, the latest and most frequent first, and how many calls there were. */
export async function readUsers(
  pool: Pool,
  { keyId, from }: KeyDays,
  limit: number,
): Promise<{ rows: UserRow[]; total: number; calls: number }> {
  const rows = await queryRows<UserRow & { total: number; all: string }>(
    pool,
    sql`select p.ref as principal, p.own, c.service, array_agg(distinct c.operation) as operations,
        sum(b.count)::text as calls, coalesce(sum(b.count) filter (where c.outcome <> ''), 0)::text as failed,
        count(distinct b.at)::int as days, min(b.at) as "firstDay", max(b.at) as "lastDay",
        count(*) over ()::int as total, (sum(sum(b.count)) over ())::text as all
      from usage_bucket_day b join usage_principal p on p.id = b.principal_id
        join usage_call c on c.id = b.call_id
      where b.key_id = ${keyId} and b.at >= ${from} and c.kind = 'use'
      group by 1, 2, 3 order by max(b.at) desc, sum(b.count) desc, 1, 3 limit ${limit}`,
  );
  return {
    rows: rows.map(({ total, all, ...row }) => row),
    total: rows[0]?.total ?? 0,
    calls: Number(rows[0]?.all ?? 0),
  };
}
