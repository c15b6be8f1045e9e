import { empty, join, type Sql, sql } from "@/lib/db/query";
import type { EstateQuery } from "../schemas/estate";
import { bits, holds, isUnknown, READABLE } from "./edges";
import { type EstateUse, isCovered, usedPairs } from "./estate-uses";
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
        select e.principal_id, count(*)::int as unused from l join access_edge e on e.key_id = l.key_id
          join s on s.id = e.set_id join c on c.id = e.principal_id
          left join u on u.principal_id = e.principal_id and u.key_id = e.key_id
        where s.held and u.key_id is null and ${isCovered(unused)} and ${READABLE} group by e.principal_id)`
    : empty;
  return sql`${numbered}, k as materialized (select l.key_id, g.g from l join g using (group_id)), ${setsOf(capability)},
      n as materialized (select e.principal_id, k.g, sum(s.h)::int as held, sum(s.u)::int as unknown
        from access_edge e join s on s.id = e.set_id join k on k.key_id = e.key_id
        where ${READABLE} group by e.principal_id, k.g) ${known}`;
}

/** The same, where `l` are all keys that AWS lists, from the sums of their edges. */
export function countedFromTallies(
  { capability, group }: Pick<EstateQuery, "capability" | "group">,
  unused: EstateUse | null,
): Sql {
  const { held, unsure } = TALLY_COLUMNS[capability];
  const parts = [
    tallied(group),
    numbered,
    setsOf(capability),
    sql`n as materialized (select x.principal_id, g.g, sum(x.held)::int as held, sum(x.unknown)::int as unknown
        from (select f.group_id, y.principal_id, ${held} as held, ${unsure} as unknown
            from access_tally y join f on f.id = y.group_id where (${held} > 0 or ${unsure} > 0) and ${COUNTS_THESE}
          union all select v.group_id, e.principal_id, v.n * s.h, v.n * s.u
            from off cross join lateral (values (off.now, 1), (off.was, -1)) v (group_id, n)
              join access_edge e on e.key_id = off.key_id join s on s.id = e.set_id where v.group_id is not null) x
          join g using (group_id)
        where ${READABLE} group by x.principal_id, g.g having sum(x.held) > 0 or sum(x.unknown) > 0)`,
  ];
  if (unused) parts.push(usedPairs(capability, unused, sql`true`), unusedFromTallies(held, unused));
  return join(parts, ", ");
}

/** What is held in the scopes of which all usage is known, less what is used of it. A key's scope never changes. */
function unusedFromTallies(held: Sql, known: EstateUse): Sql {
  const names = [...known.covered];
  return sql`loose as materialized (select key_id, case when t.key_id is null then 1 else -1 end as n
        from (select l.key_id from l where ${isCovered(known)}) l
          full join (select t.key_id from ${TALLIED} t join access_group x on x.id = t.scope_group
            where x.name = any(${names}::text[])) t using (key_id)
        where l.key_id is null or t.key_id is null),
      h as materialized (select principal_id, sum(held) as held
        from (select y.principal_id, ${held} as held from access_tally y join access_group x on x.id = y.group_id
            where x.kind = 'scope' and x.name = any(${names}::text[]) and ${held} > 0 and ${COUNTS_THESE}
          union all select e.principal_id, loose.n * s.h from loose join access_edge e on e.key_id = loose.key_id
            join s on s.id = e.set_id) x
        where ${READABLE} group by principal_id),
      m as materialized (select h.principal_id, (h.held - coalesce(o.used, 0))::int as unused
        from h join c on c.id = h.principal_id
          left join (select u.principal_id, count(*) as used from u join l on l.key_id = u.key_id
              join access_edge e on e.key_id = u.key_id and e.principal_id = u.principal_id
              join s on s.id = e.set_id and s.held
            where ${isCovered(known)} group by u.principal_id) o on o.principal_id = h.principal_id
        where h.held > coalesce(o.used, 0))`;
}
