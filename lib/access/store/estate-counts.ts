import { join, type Sql, sql } from "@/lib/db/query";
import type { EstateQuery } from "../schemas/estate";
import { bits, edgesOf, holds, isUnknown, READABLE } from "./edges";
import { COUNTS_THESE, TALLY_COLUMNS, tallied } from "./tallies";

type Capability = EstateQuery["capability"];

/** All principals: of a column that is never null. */
const EVERYBODY = sql`is not null`;

/** Sets that say something of a capability, as rows `s`: whether it is held, and 1 or 0 for held and unknown. */
function setsOf(capability: Capability): Sql {
  const mask = bits(capability);
  return sql`s as materialized (select s.id, ${holds(mask)} as held, (${holds(mask)})::int as h, (not ${holds(mask)})::int as u
      from access_set s where ${holds(mask)} or ${isUnknown(mask)})`;
}

/** Keys by the numbers of their groups: whatever is put together from edges is then put together by small numbers. */
const numbered = sql`g as materialized (select group_id, row_number() over ()::int as g, count(*)::int as keys,
        min(key_id) as one from l group by group_id)`;

/** Parts of a WITH after `l`: `g`, the groups, and `s`, the sets that say something of the capability. */
export const groupParts = (capability: Capability): Sql => sql`${numbered}, ${setsOf(capability)}`;

/**
 * Parts of a WITH after `l`, the keys that are asked about with their `group_id`. They are `g`, `s` and
 * `n`: of each principal and number of a group, in how many keys the capability is held, and in how many it is unknown.
 */
export function countedFromEdges(capability: Capability): Sql {
  return sql`${groupParts(capability)}, k as materialized (select l.key_id, g.g from l join g using (group_id)),
      n as materialized (select e.principal_id, k.g, sum(s.h)::int as held, sum(s.u)::int as unknown
        from k ${edgesOf(sql`k`)} join s on s.id = e.set_id
        where ${READABLE} group by e.principal_id, k.g)`;
}

/** The same, where `l` are all keys that AWS lists, from the sums of their edges; of all principals or some. */
export function countedFromTallies(
  { capability, group }: Pick<EstateQuery, "capability" | "group">,
  among: Sql = EVERYBODY,
): Sql {
  const { held, unsure } = TALLY_COLUMNS[capability];
  const some = sql`(${held} > 0 or ${unsure} > 0) and y.principal_id ${among} and ${COUNTS_THESE} and ${READABLE}`;
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
              join s on s.id = e.set_id where e.principal_id ${among} and ${READABLE}) x
        group by x.principal_id, x.g having sum(x.held) > 0 or sum(x.unknown) > 0)`,
  ];
  return join(parts, ", ");
}
