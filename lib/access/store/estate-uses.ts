import { join, type Sql, sql } from "@/lib/db/query";
import { ACTIONS_OF } from "../rules/capabilities";
import { actionsOfOperation } from "../rules/match-uses";
import type { Capability } from "../types";

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
      // Most keys are used by somebody: all of them are looked up at once.
      sql`y as materialized (select y.id, uk.id as usage_id from key y join usage_key uk on uk.arn = y.arn)`,
      sql`u as materialized (select b.principal_id, y.id as key_id from b join y on y.usage_id = b.key_id
        where b.last > ${month} or exists (select from usage_bucket_day d where d.key_id = b.key_id and d.at >= ${day}
          and d.principal_id = b.usage_id and d.call_id in (select id from a)))`,
    ],
    ", ",
  );
}

/** The same of some principals, with the calls and the day of the last. */
export const usedDays = (capability: Capability, { from }: EstateUse, among: Sql): Sql =>
  join(
    [
      countedApart(among),
      callsOf(capability),
      sql`u as materialized (select b.principal_id, y.id as key_id, b.last_day, b.calls
        from (select c.id as principal_id, b.key_id, max(b.at) as last_day, sum(b.count) as calls
            from c join usage_bucket_day b on b.principal_id = c.usage_id
            where b.at >= date_trunc('day', ${from}::timestamptz, 'UTC') and b.call_id in (select id from a)
            group by 1, 2) b
          join usage_key uk on uk.id = b.key_id join key y on y.arn = uk.arn)`,
    ],
    ", ",
  );

/** Whether all usage of a key `l` since `from` is known. */
export const isCovered = ({ covered }: EstateUse): Sql =>
  sql`concat(l.account_id, '/', l.region) = any(${[...covered]}::text[])`;
