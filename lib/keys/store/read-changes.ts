import type { KeyScope } from "@/lib/auth/key-scope";
import { queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { scopeCondition } from "@/lib/estate/store/key-scope";
import { targetInScope } from "./read-aliases";

type Pool = Db["pool"];

/** Where an alias pointed, which only who may know of that key is told. */
function earlierTarget(scope: KeyScope): Sql {
  const told = sql`jsonb_build_object('name', al.name, 'targetKeyId', before.target_key_id)`;
  const own = targetInScope(scope, sql`before.target_key_id`);
  if (own === null) return told;
  return sql`case when before.target_key_id is null or ${own} then ${told}
    else jsonb_build_object('name', al.name, 'targetOutOfScope', true) end`;
}

/** What a span tells is left out where an event tells it. `every` is the span. */
const UNTOLD = sql`not exists (select from key_event e join key k on k.arn = e.about
  where k.id = every.key_id and e.outcome = ''
    and e.facet = case when every.facet in ('new', 'gone') then 'existence' else every.facet end
    and e.at > coalesce(every.seen_to - interval '1 minute', '-infinity')
    and e.at <= every.at + interval '1 minute')`;

/** Grants that services make and retire for their own work, by the thousand. */
const ROUTINE = sql`e.facet = 'grant' and (e.address like '%.amazonaws.com' or e.principal_ref like 'service:%')`;

/**
 * What changed after `$since`, one row a change: the successful events of CloudTrail; and what no event tells of and was
 * seen: a facet's new value after another one, an alias with another target, and keys first seen or gone. First readings
 * of a scope are no changes.
 */
const CHANGES = (since: Date, scope: KeyScope) => sql`
  select * from (
  select every.*, null::bigint as event_id, null as operation, null as principal_ref, null as session, null as subject,
    null::jsonb as detail from (
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
  ) every where ${UNTOLD}
  union all
  select e.facet, null, e.at, null, null, k.id, e.event_id, e.operation, e.principal_ref, e.session, e.subject, e.detail
    from key_event e join key k on k.arn = e.about
    where e.at >= ${since} and e.outcome = '' and not (${ROUTINE})
  ) told where ${scopeCondition(scope, sql`told.key_id`)}`;

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
  /** Of the event that tells of it; null where none does. */
  event_id: string | null;
  operation: string | null;
  principal_ref: string | null;
  session: string | null;
  subject: string | null;
  detail: Record<string, unknown> | null;
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
        select * from (${CHANGES(since, scope)}) x order by x.at desc, x.event_id desc, x.facet, x.key_id desc limit ${limit})
      select c.facet, c.seen_to, c.at, c.before, c.after, k.arn, k.account_id, a.name as account_name,
        k.region, k.key_id as kms_id, k.aliases, c.event_id::text, c.operation, c.principal_ref, c.session, c.subject, c.detail
      from c join key k on k.id = c.key_id join account a on a.id = k.account_id
      order by c.at desc, c.event_id desc, c.facet, c.key_id desc`,
  );
}
