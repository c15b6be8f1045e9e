import { join, queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { ACTIONS_OF } from "../rules/capabilities";
import { actionsOfOperation } from "../rules/match-uses";
import type { Capability } from "../types";
import { bits, holds, READABLE } from "./edges";

type Pool = Db["pool"];

/** From when calls are counted, and of which scopes (`account/region`) all usage since then is known. */
export interface EstateUse {
  from: Date;
  covered: readonly string[];
}

/** Kinds of principals whose calls are counted under a name of their own. */
const COUNTED = sql`('role', 'user', 'root', 'federated-user', 'service')`;

/** CloudTrail's names of the calls that a capability's actions let through. */
function operationsOf(capability: Capability): string[] {
  const names = ACTIONS_OF[capability].map(({ name }) => name);
  const bare = names.map((name) => name.slice("kms:".length));
  const asked = new Set([...bare, "ReEncrypt"]);
  return [...asked].filter((one) => actionsOfOperation(one).some((name) => names.includes(name)));
}

/** The principals `c` whose calls are counted apart, all or some, with the id that usage has for them. */
const countedApart = (among: Sql): Sql => sql`c as materialized (select p.id, up.id as usage_id
        from principal p left join usage_principal up
          on up.ref = case when p.kind = 'service' then 'service:' || p.ref else p.ref end
        where p.kind in ${COUNTED} and ${among})`;

/** The calls `a` that a capability lets through, where they succeeded. */
const callsOf = (
  capability: Capability,
): Sql => sql`a as materialized (select a.id from usage_call a
        where a.outcome = '' and a.operation = any(${operationsOf(capability)}::text[]))`;

/**
 * Parts of a WITH: `c`, the principals whose calls are counted apart, all or some; `u`, which of them used which key by
 * the capability from the day of UTC on in which `from` is. Months tell that; days only of whom was not seen after the
 * first month, of which a part is before.
 */
export function usedPairs(capability: Capability, { from }: EstateUse, among: Sql): Sql {
  const day = sql`date_trunc('day', ${from}::timestamptz, 'UTC')`;
  const month = sql`date_trunc('month', ${from}::timestamptz, 'UTC')`;
  return join(
    [
      countedApart(among),
      callsOf(capability),
      sql`b as materialized (select c.id as principal_id, b.principal_id as usage_id, b.key_id, max(b.at) as last
        from c join usage_bucket_month b on b.principal_id = c.usage_id
        where b.at >= ${month} and b.count > 0 and b.call_id in (select id from a) group by 1, 2, 3)`,
      sql`u as materialized (select b.principal_id, y.id as key_id
        from b join usage_key uk on uk.id = b.key_id join key y on y.arn = uk.arn
        where b.last > ${month} or exists (select from usage_bucket_day d where d.key_id = b.key_id and d.at >= ${day}
          and d.principal_id = b.usage_id and d.call_id in (select id from a)))`,
    ],
    ", ",
  );
}

/** Whether all usage of a key `l` since `from` is known. */
export const isCovered = ({ covered }: EstateUse): Sql =>
  sql`concat(l.account_id, '/', l.region) = any(${[...covered]}::text[])`;

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

/** Of some principals; `keys` are rows `l` of key_list with `group_id`. */
export function readGroupUses(
  pool: Pool,
  capability: Capability,
  keys: Sql,
  known: EstateUse,
  principals: readonly number[],
): Promise<GroupUse[]> {
  const mask = bits(capability);
  const ids = sql`any(${[...principals]}::int[])`;
  return queryRows(
    pool,
    sql`with l as materialized (${keys}), ${countedApart(sql`p.id = ${ids}`)}, ${callsOf(capability)},
        u as materialized (select c.id as principal_id, y.id as key_id, max(b.at) as last_day, sum(b.count) as calls
          from usage_bucket_day b join c on c.usage_id = b.principal_id join usage_key uk on uk.id = b.key_id
            join key y on y.arn = uk.arn
          where b.at >= date_trunc('day', ${known.from}::timestamptz, 'UTC') and b.call_id in (select id from a)
          group by 1, 2)
      select e.principal_id as principal, l.group_id as "group",
        (count(*) filter (where u.key_id is not null))::int as used,
        (count(*) filter (where u.key_id is null and c.id is not null and ${isCovered(known)}))::int as unused,
        coalesce(sum(u.calls), 0)::text as calls, max(u.last_day) as "lastDay"
      from access_edge e join access_set s on s.id = e.set_id join l on l.key_id = e.key_id
        left join c on c.id = e.principal_id left join u on u.principal_id = e.principal_id and u.key_id = e.key_id
      where e.principal_id = ${ids} and ${holds(mask)} and ${READABLE} group by 1, 2`,
  );
}
