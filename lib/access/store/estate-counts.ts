import { empty, join, type Sql, sql } from "@/lib/db/query";
import type { EstateQuery } from "../schemas/estate";
import { bits, edgesOf, holds, isUnknown, READABLE } from "./edges";
import { type EstateUse, isCovered, usedDays, usedPairs } from "./estate-uses";
import { COUNTS_THESE, TALLIED, TALLY_COLUMNS, tallied } from "./tallies";

type Capability = EstateQuery["capability"];

/** Sets that say something of a capability, as rows `s`: whether it is held, and 1 or 0 for held and unknown. */
function setsOf(capability: Capability): Sql {
  const mask = bits(capability);
  return sql`s as materialized (select s.id, ${holds(mask)} as held, (${holds(mask)})::int as h, (not ${holds(mask)})::int as u
      from access_set s where ${holds(mask)} or ${isUnknown(mask)})`;
}

/** Keys by the numbers of their groups: whatever is put together from edges is then put together by small numbers. */
const numbered = sql`g as materialized (select group_id, row_number() over ()::int as g, count(*)::int as keys,
        min(key_id) as one from l group by group_id)`;

/**
 * Parts of a WITH after `l`, the keys that are asked about with their `group_id`. They end with `g`, the groups, and `n`:
 * of each principal and number of a group, in how many keys the capability is held, and in how many it is unknown. Where
 * `unused` is given also `m`, of each principal who holds keys that it is known not to have used, how many.
 */
export function countedFromEdges(capability: Capability, unused: EstateUse | null): Sql {
  const known = unused
    ? sql`, ${usedPairs(capability, unused, sql`true`)}, m as materialized (
        select e.principal_id, count(*)::int as unused from l ${edgesOf(sql`l`)}
          join s on s.id = e.set_id join c on c.id = e.principal_id
          left join u on u.principal_id = e.principal_id and u.key_id = e.key_id
        where s.held and u.key_id is null and ${isCovered(unused)} and ${READABLE} group by e.principal_id)`
    : empty;
  return sql`${numbered}, k as materialized (select l.key_id, g.g from l join g using (group_id)), ${setsOf(capability)},
      n as materialized (select e.principal_id, k.g, sum(s.h)::int as held, sum(s.u)::int as unknown
        from k ${edgesOf(sql`k`)} join s on s.id = e.set_id
        where ${READABLE} group by e.principal_id, k.g) ${known}`;
}

/** The same, where `l` are all keys that AWS lists, from the sums of their edges. */
export function countedFromTallies(
  { capability, group }: Pick<EstateQuery, "capability" | "group">,
  unused: EstateUse | null,
): Sql {
  const { held, unsure } = TALLY_COLUMNS[capability];
  const some = sql`(${held} > 0 or ${unsure} > 0) and ${COUNTS_THESE} and ${READABLE}`;
  const parts = [
    tallied(group),
    numbered,
    setsOf(capability),
    // Groups by number, and whether their rows of tallies are all that there is to say of them.
    sql`w as materialized (select f.id, g.g, count(*) over (partition by g.g) = 1 and g.group_id not in
            (select v from off cross join lateral (values (off.now), (off.was)) x (v) where v is not null) as whole
          from f join g using (group_id))`,
    sql`n as materialized (select y.principal_id, w.g, ${held} as held, ${unsure} as unknown
          from access_tally y join w on w.id = y.group_id and w.whole where ${some}
        union all select x.principal_id, x.g, sum(x.held)::int, sum(x.unknown)::int
        from (select y.principal_id, w.g, ${held} as held, ${unsure} as unknown
            from access_tally y join w on w.id = y.group_id and not w.whole where ${some}
          union all select e.principal_id, g.g, v.n * s.h, v.n * s.u
            from off cross join lateral (values (off.now, 1), (off.was, -1)) v (group_id, n)
              join g on g.group_id = v.group_id ${edgesOf(sql`off`)}
              join s on s.id = e.set_id where ${READABLE}) x
        group by x.principal_id, x.g having sum(x.held) > 0 or sum(x.unknown) > 0)`,
  ];
  if (unused) parts.push(usedPairs(capability, unused, sql`true`), unusedFromTallies(held, unused));
  return join(parts, ", ");
}

/**
 * A part of a WITH, for the same `l`, with `s` of `setsOf`: `h`, how many keys each principal holds, some or all of them,
 * by account, of which all usage is known. A key's scope never changes.
 */
function heldKnown(held: Sql, known: EstateUse, among: Sql): Sql {
  const names = [...known.covered];
  return sql`loose as materialized (select key_id, coalesce(l.account_id, t.account_id) as account_id,
          case when t.key_id is null then 1 else -1 end as n
        from (select l.key_id, l.account_id from l where ${isCovered(known)}) l
          full join (select t.key_id, split_part(x.name, '/', 1) as account_id from ${TALLIED} t
            join access_group x on x.id = t.scope_group where x.name = any(${names}::text[])) t using (key_id)
        where l.key_id is null or t.key_id is null),
      h as materialized (select principal_id, account_id, sum(held) as held
        from (select y.principal_id, split_part(x.name, '/', 1) as account_id, ${held} as held
            from access_tally y join access_group x on x.id = y.group_id
            where x.kind = 'scope' and x.name = any(${names}::text[]) and ${held} > 0 and ${COUNTS_THESE}
              and y.principal_id ${among}
          union all select e.principal_id, loose.account_id, loose.n * s.h from loose
            ${edgesOf(sql`loose`)} join s on s.id = e.set_id where e.principal_id ${among}) x
        where ${READABLE} group by principal_id, account_id)`;
}

/** What is held in the scopes of which all usage is known, less what is used of it. */
function unusedFromTallies(held: Sql, known: EstateUse): Sql {
  return sql`${heldKnown(held, known, sql`is not null`)},
      o as materialized (select u.principal_id, count(*) as used from u join l on l.key_id = u.key_id
          join access_edge e on e.key_id = u.key_id and e.principal_id = u.principal_id
          join s on s.id = e.set_id and s.held
        where ${isCovered(known)} group by u.principal_id),
      m as materialized (select principal_id, (h.held - coalesce(o.used, 0))::int as unused
        from (select h.principal_id, sum(h.held) as held from h join c on c.id = h.principal_id group by 1) h
          left join o using (principal_id) where h.held > coalesce(o.used, 0))`;
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

/**
 * Of some principals, by group; `keys` are rows `l` of key_list with `group_id`. `byAccount`: they are all keys that AWS
 * lists, by account; then what is held is taken from tallies.
 */
export function groupUses(
  capability: Capability,
  keys: Sql,
  known: EstateUse,
  { principals, byAccount }: { principals: readonly number[]; byAccount: boolean },
): Sql {
  const among = sql`= any(${[...principals]}::int[])`;
  const { held } = TALLY_COLUMNS[capability];
  const h = byAccount
    ? sql`${heldKnown(held, known, among)}, k as (select principal_id, account_id as group_id, held from h where held > 0)`
    : sql`${numbered}, q as materialized (select l.key_id, g.g from l join g using (group_id) where ${isCovered(known)}),
      k as (select x.principal_id, g.group_id, x.held from (
          select e.principal_id, q.g, count(*) as held from access_edge e join s on s.id = e.set_id and s.held
            join q on q.key_id = e.key_id where e.principal_id ${among} and ${READABLE} group by 1, 2) x
        join g using (g))`;
  return sql`with l as materialized (${keys}), ${setsOf(capability)}, ${usedDays(capability, known, sql`p.id ${among}`)},
      o as (select u.principal_id, l.group_id, count(u.calls) as used, count(*) filter (where ${isCovered(known)}) as known,
          sum(u.calls) as calls, max(u.last_day) as last_day
        from u join l on l.key_id = u.key_id join access_edge e on e.key_id = u.key_id
          and e.principal_id = u.principal_id join s on s.id = e.set_id and s.held where ${READABLE} group by 1, 2),
      ${h}
    select principal_id as principal, group_id as "group", coalesce(o.used, 0)::int as used,
      case when c.id is null then 0 else (coalesce(k.held, 0) - coalesce(o.known, 0))::int end as unused,
      coalesce(o.calls, 0)::text as calls, o.last_day as "lastDay"
    from k full join o using (principal_id, group_id) left join c on c.id = principal_id`;
}
