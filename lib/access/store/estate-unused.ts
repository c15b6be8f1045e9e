import { type Sql, sql } from "@/lib/db/query";
import type { EstateQuery } from "../schemas/estate";
import { edgesOf, READABLE } from "./edges";
import { type EstateUse, usedDays, usedPairs } from "./estate-uses";
import { COUNTS_THESE, TALLIED, TALLY_COLUMNS } from "./tallies";

type Capability = EstateQuery["capability"];

/**
 * A part of a WITH after those of `countedFromEdges`: `m`, of each principal who holds keys that it is known not to have
 * used, how many. Of the keys `l` all usage is known where they are `covered`.
 */
export function unusedFromEdges(capability: Capability, known: EstateUse): Sql {
  return sql`${usedPairs(capability, known, sql`true`)}, m as materialized (
        select e.principal_id, count(*)::int as unused from l ${edgesOf(sql`l`)}
          join s on s.id = e.set_id join c on c.id = e.principal_id
          left join u on u.principal_id = e.principal_id and u.key_id = e.key_id
        where s.held and u.key_id is null and l.covered and ${READABLE} group by e.principal_id)`;
}

/** Scopes `v` of which all usage is known, as tallies know them, with their account. */
const coveredScopes = ({
  covered,
}: EstateUse): Sql => sql`v as materialized (select x.id, split_part(x.name, '/', 1) as account_id
        from access_group x where x.kind = 'scope' and x.name = any(${[...covered]}::text[]))`;

/**
 * A part of a WITH, where `l` are all keys that AWS lists: `h`, how many keys each principal holds, some or all of them,
 * by account, of which all usage is known. A key's scope never changes.
 */
function heldKnown(capability: Capability, known: EstateUse, among: Sql): Sql {
  const { held } = TALLY_COLUMNS[capability];
  return sql`${coveredScopes(known)},
      loose as materialized (select key_id, coalesce(l.account_id, t.account_id) as account_id,
          case when t.key_id is null then 1 else -1 end as n
        from (select l.key_id, l.account_id from l where l.covered) l
          full join (select t.key_id, v.account_id from ${TALLIED} t join v on v.id = t.scope_group) t using (key_id)
        where l.key_id is null or t.key_id is null),
      h as materialized (select principal_id, account_id, sum(held)::int as held
        from (select y.principal_id, v.account_id, ${held} as held
            from access_tally y join v on v.id = y.group_id
            where ${held} > 0 and ${COUNTS_THESE} and y.principal_id ${among}
          union all select e.principal_id, loose.account_id, loose.n * s.h from loose
            ${edgesOf(sql`loose`)} join s on s.id = e.set_id where e.principal_id ${among}) x
        where ${READABLE} group by principal_id, account_id)`;
}

/** Which rows of `m` must be exact: those that may be on a page of so many, of principals `p` and their accounts `a`. */
export interface UnusedPage {
  condition: Sql;
  /** By how many unused keys the last row before the page was in order. */
  after: number | undefined;
  limit: number;
}

/**
 * The same `m`, where `l` are all keys that AWS lists, from tallies: what is held, less what is used of it. A used pair is
 * looked up only where it may matter: whoever holds much has most of it unused, whichever of its few used keys it holds.
 * So whoever cannot be on the page, for so many have more unused keys even if they hold all that they used, is given the
 * least that it may have; it is above 0 then, and the number of rows is exact.
 */
export function unusedFromTallies(
  capability: Capability,
  known: EstateUse,
  { condition, after, limit }: UnusedPage,
): Sql {
  const isAfter = after === undefined ? sql`true` : sql`z.held < ${after}::int`;
  const notBefore = after === undefined ? sql`true` : sql`z.least <= ${after}::int`;
  return sql`${usedPairs(capability, known, sql`true`)}, ${heldKnown(capability, known, sql`is not null`)},
      covered_pairs as materialized (select u.principal_id, u.key_id from u join l on l.key_id = u.key_id where l.covered),
      z as materialized (select h.principal_id, h.held, h.held - coalesce(i.n, 0) as least
        from (select principal_id, sum(held)::int as held from h group by principal_id) h
          join c on c.id = h.principal_id join principal p on p.id = h.principal_id
          left join account a on a.id = p.account_id
          left join (select principal_id, count(*)::int as n from covered_pairs group by 1) i
            on i.principal_id = h.principal_id
        where ${condition}),
      enough as materialized (select z.least from z where ${isAfter} order by z.least desc limit 1 offset ${limit}),
      exact as materialized (select z.principal_id from z
        where z.least <= 0 or (z.held >= coalesce((select least from enough), 0) and ${notBefore})),
      o as materialized (select i.principal_id, count(*)::int as used from covered_pairs i join exact using (principal_id)
          join access_edge e on e.key_id = i.key_id and e.principal_id = i.principal_id
          join s on s.id = e.set_id and s.held
        group by i.principal_id),
      m as materialized (select principal_id, unused from (
          select z.principal_id, case when x.principal_id is null then z.least else z.held - coalesce(o.used, 0) end as unused
          from z left join exact x using (principal_id) left join o using (principal_id)) r
        where unused > 0)`;
}

/** How principals used the keys of a group that they reach. */
export interface GroupUse {
  principal: number;
  group: string;
  /** Keys held and used. */
  used: number;
  /** Keys held and, as is known, not used. */
  unused: number;
  calls: string;
  lastDay: Date | null;
}

/** Keys whose edges are looked at for some principals: so few that looking at each is less than all that they hold. */
const FEW = 10;

/** `k`: keys held, by group, of which all usage is known; from the edges of the principals. */
const heldOfEdges = (
  among: Sql,
): Sql => sql`q as materialized (select l.key_id, g.g from l join g using (group_id) where l.covered),
      k as (select x.principal_id, g.group_id, x.held from (
          select e.principal_id, q.g, count(*) as held from access_edge e join s on s.id = e.set_id and s.held
            join q on q.key_id = e.key_id where e.principal_id ${among} and ${READABLE} group by 1, 2) x
        join g using (g))`;

/** The same; where the usage of few keys alone is not known, all that is held as tallies say (`n`), less these. */
const heldOfTallies = (
  among: Sql,
): Sql => sql`few as materialized (select count(*) filter (where not covered) * ${FEW} <= count(*) as is from l),
      q as materialized (select l.key_id, g.g from l join g using (group_id)
        where l.covered is distinct from (select few.is from few)),
      less as materialized (select e.principal_id, q.g, e.set_id from q cross join lateral (
          select e.* from access_edge e where e.key_id = q.key_id and e.principal_id ${among} offset 0) e
        where (select few.is from few)),
      k as (select x.principal_id, g.group_id, sum(x.held) as held from (
          select n.principal_id, n.g, n.held from n where (select few.is from few)
          union all select less.principal_id, less.g, -s.h from less join s on s.id = less.set_id where ${READABLE}
          union all select e.principal_id, q.g, s.h from access_edge e join s on s.id = e.set_id join q on q.key_id = e.key_id
            where not (select few.is from few) and e.principal_id ${among} and ${READABLE}) x
        join g using (g) group by 1, 2 having sum(x.held) > 0)`;

/**
 * The end of a WITH, and what it answers: rows of GroupUse of some principals; before it stand `l`, and those of
 * `countedFromTallies` for these principals, or of `countedFromEdges` but for `n`. `byAccount`: groups are accounts.
 */
export function groupUses(
  capability: Capability,
  known: EstateUse,
  among: Sql,
  { isTallied, byAccount }: { isTallied: boolean; byAccount: boolean },
): Sql {
  const ofAccounts = sql`${heldKnown(capability, known, among)},
      k as (select principal_id, account_id as group_id, held from h where held > 0)`;
  const ofGroups = isTallied ? heldOfTallies(among) : heldOfEdges(among);
  return sql`${usedDays(capability, known, sql`p.id ${among}`)},
      o as (select u.principal_id, l.group_id, count(u.calls) as used, count(*) filter (where l.covered) as known,
          sum(u.calls) as calls, max(u.last_day) as last_day
        from u join l on l.key_id = u.key_id join access_edge e on e.key_id = u.key_id
          and e.principal_id = u.principal_id join s on s.id = e.set_id and s.held where ${READABLE} group by 1, 2),
      ${isTallied && byAccount ? ofAccounts : ofGroups}
    select principal_id as principal, group_id as "group", coalesce(o.used, 0)::int as used,
      case when c.id is null then 0 else (coalesce(k.held, 0) - coalesce(o.known, 0))::int end as unused,
      coalesce(o.calls, 0)::text as calls, o.last_day as "lastDay"
    from k full join o using (principal_id, group_id) left join c on c.id = principal_id`;
}
