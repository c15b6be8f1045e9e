import type { KeyScope } from "@/lib/auth/key-scope";
import { queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { scopeCondition } from "@/lib/estate/store/key-scope";
import { targetInScope } from "./read-aliases";

type Pool = Db["pool"];

export interface CountRow {
  kind: string;
  value: string;
  count: number;
}

/** Counts of the keys that AWS lists, in one pass. Rotation counts customer managed keys alone. */
export async function countEstate(pool: Pool, scope: KeyScope): Promise<CountRow[]> {
  const rows = await queryRows<{ mask: number; value: string | null; manager: string; n: number }>(
    pool,
    sql`select grouping(l.state, l.account_id, l.manager, l.spec, l.rotation, l.last_use, l.origin) as mask,
        coalesce(l.state, l.account_id, l.spec, l.rotation, l.last_use, l.origin) as value,
        l.manager, count(*)::int as n
      from key_list l where not l.gone and ${scopeCondition(scope, sql`l.key_id`)}
      group by grouping sets ((l.state), (l.account_id), (l.manager), (l.spec),
        (l.rotation, l.manager), (l.last_use), (l.origin))`,
  );
  const kinds = new Map([
    [0b0111111, "state"],
    [0b1011111, "account"],
    [0b1101111, "manager"],
    [0b1110111, "spec"],
    [0b1101011, "rotation"],
    [0b1111101, "lastUse"],
    [0b1111110, "origin"],
  ]);
  return rows
    .map(({ mask, value, manager, n }) => {
      const kind = kinds.get(mask) ?? "";
      return { kind, value: kind === "manager" ? manager : value, manager, count: n };
    })
    .filter(({ kind, manager }) => kind !== "rotation" || manager === "CUSTOMER")
    .map(({ kind, value, count }) => ({ kind, value: value ?? "(unknown)", count }));
}

/** Keys with unread parts, gone keys, and aliases by status. */
export async function countRest(pool: Pool, scope: KeyScope): Promise<CountRow[]> {
  const own = scopeCondition(scope, sql`l.key_id`);
  const target = scopeCondition(scope, sql`k.id`);
  return queryRows<CountRow>(
    pool,
    sql`select 'unreadable' as kind, '' as value, count(*)::int as count
        from key_list l where not l.gone and cardinality(l.unreadable) > 0 and ${own}
      union all select 'gone', '', count(*)::int from key_list l where l.gone and ${own}
      union all
      select 'alias', case when al.gone_at is not null then 'gone'
          when al.target_key_id is null then 'no-target' when k.id is null then 'dangling'
          else 'points' end, count(*)::int
        from alias al left join key k on k.scope_id = al.scope_id and k.key_id = al.target_key_id
          and k.gone_at is null
        where ${target} group by 2`,
  );
}

/** Where an alias pointed, which only who may know of that key is told. */
function earlierTarget(scope: KeyScope): Sql {
  const told = sql`jsonb_build_object('name', al.name, 'targetKeyId', before.target_key_id)`;
  const own = targetInScope(scope, sql`before.target_key_id`);
  if (own === null) return told;
  return sql`case when before.target_key_id is null or ${own} then ${told}
    else jsonb_build_object('name', al.name, 'targetOutOfScope', true) end`;
}

/**
 * What was seen to change after `$since`, one row a change: a facet's new value after another one, an
 * alias with another target, and keys first seen or gone. First readings of a scope are no changes.
 */
const CHANGES = (since: Date, scope: KeyScope) => sql`
  select * from (
  select sp.facet, before.seen_to, sp.seen_from as at, before.value as before, sp.value as after, sp.key_id
    from key_span sp
    join lateral (select b.value, b.seen_to from key_span b
      where b.key_id = sp.key_id and b.facet = sp.facet and b.ended_at = sp.seen_from
      order by b.id desc limit 1) before on true
    where sp.seen_from >= ${since}
  union all
  select 'alias', before.seen_to, sp.seen_from,
      ${earlierTarget(scope)},
      jsonb_build_object('name', al.name, 'targetKeyId', sp.target_key_id), k.id
    from alias_span sp join alias al on al.id = sp.alias_id
    join lateral (select b.target_key_id, b.seen_to from alias_span b
      where b.alias_id = sp.alias_id and b.ended_at = sp.seen_from order by b.id desc limit 1) before on true
    join key k on k.scope_id = al.scope_id and k.key_id = coalesce(sp.target_key_id, before.target_key_id)
    where sp.seen_from >= ${since}
  union all
  select 'new', null, k.first_seen_at, null, jsonb_build_object('listed', true), k.id
    from key k where k.first_seen_at >= ${since} and exists (
      select 1 from key o where o.scope_id = k.scope_id and o.first_seen_at < k.first_seen_at - interval '1 hour')
  union all
  select 'gone', k.read_at, k.gone_at, jsonb_build_object('listed', true), null, k.id
    from key k where k.gone_at >= ${since}
  ) every where ${scopeCondition(scope, sql`every.key_id`)}`;

export interface ChangeCountRow {
  facet: string;
  changes: number;
  keys: number;
  last_at: Date;
}

export async function countChanges(
  pool: Pool,
  scope: KeyScope,
  since: Date,
): Promise<ChangeCountRow[]> {
  return queryRows<ChangeCountRow>(
    pool,
    sql`select c.facet, count(*)::int as changes, count(distinct c.key_id)::int as keys,
        max(c.at) as last_at
      from (${CHANGES(since, scope)}) c group by c.facet order by c.facet`,
  );
}

export interface ChangeRow {
  facet: string;
  seen_to: Date | null;
  at: Date;
  before: unknown;
  after: unknown;
  arn: string;
  account_id: string;
  account_name: string;
  region: string;
  kms_id: string;
  aliases: string[] | null;
}

/** The newest of those changes with their keys. */
export async function readChanges(
  pool: Pool,
  scope: KeyScope,
  since: Date,
  limit: number,
): Promise<ChangeRow[]> {
  return queryRows<ChangeRow>(
    pool,
    sql`with c as materialized (
        select * from (${CHANGES(since, scope)}) x order by x.at desc, x.facet, x.key_id desc limit ${limit})
      select c.facet, c.seen_to, c.at, c.before, c.after, k.arn, k.account_id, a.name as account_name,
        k.region, k.key_id as kms_id, k.aliases
      from c join key k on k.id = c.key_id join account a on a.id = k.account_id
      order by c.at desc, c.facet, c.key_id desc`,
  );
}
