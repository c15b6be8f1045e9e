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

/** Kinds of whose calls from another account CloudTrail may name the account alone. */
const PERSONAL = sql`('role', 'user', 'root', 'federated-user')`;

/** CloudTrail's names of the calls that a capability's actions let through. */
function operationsOf(capability: Capability): string[] {
  const names = ACTIONS_OF[capability].map(({ name }) => name);
  const bare = names.map((name) => name.slice("kms:".length));
  const asked = new Set([...bare, "ReEncrypt"]);
  return [...asked].filter((one) => actionsOfOperation(one).some((name) => names.includes(name)));
}

/**
 * The principals `c` whose calls are counted apart, all or some, with the id that usage has for them, and the account
 * among whose unnamed calls theirs may be.
 */
const countedApart = (among: Sql): Sql => sql`c as materialized (select p.id, up.id as usage_id,
          case when p.kind in ${PERSONAL} then p.account_id end as account_id
        from principal p left join usage_principal up
          on up.ref = case when p.kind = 'service' then 'service:' || p.ref else p.ref end
        where p.kind in ${COUNTED} and ${among})`;

/** The calls `a` that a capability lets through, where they succeeded. */
const callsOf = (
  capability: Capability,
): Sql => sql`a as materialized (select a.id from usage_call a
        where a.outcome = '' and a.operation = any(${operationsOf(capability)}::text[]))`;

const dayOf = ({ from }: EstateUse): Sql => sql`date_trunc('day', ${from}::timestamptz, 'UTC')`;

/** The keys `unnamed` that calls used of which the account alone is told, where principals `c` are of that account. */
const unnamedCalls = (known: EstateUse): Sql =>
  sql`callers as materialized (select x.account_id, up.id from (select distinct account_id from c) x
          join usage_principal up on up.ref = 'account:' || x.account_id),
      unnamed as materialized (select distinct v.account_id, y.id as key_id
        from callers v join usage_bucket_day b on b.principal_id = v.id
          join usage_key uk on uk.id = b.key_id join key y on y.arn = uk.arn
        where b.at >= ${dayOf(known)} and b.count > 0 and b.call_id in (select id from a))`;

/**
 * Parts of a WITH: `c`, the principals whose calls are counted apart, all or some; `u`, which of them used which key by
 * the capability from the day of UTC on in which `from` is, or may have, as one of an account of which no more is told.
 * Months tell that; days only of whom was not seen after the first month, of which a part is before.
 */
export function usedPairs(capability: Capability, known: EstateUse, among: Sql): Sql {
  const month = sql`date_trunc('month', ${known.from}::timestamptz, 'UTC')`;
  return join(
    [
      countedApart(among),
      callsOf(capability),
      unnamedCalls(known),
      sql`b as materialized (select c.id as principal_id, b.principal_id as usage_id, b.key_id, max(b.at) as last
        from c join usage_bucket_month b on b.principal_id = c.usage_id
        where b.at >= ${month} and b.count > 0 and b.call_id in (select id from a) group by 1, 2, 3)`,
      // Most keys are used by somebody: all of them are looked up at once.
      sql`y as materialized (select y.id, uk.id as usage_id from key y join usage_key uk on uk.arn = y.arn)`,
      sql`d as materialized (select b.principal_id, y.id as key_id from b join y on y.usage_id = b.key_id
        where b.last > ${month} or exists (select from usage_bucket_day x where x.key_id = b.key_id and x.at >= ${dayOf(known)}
          and x.principal_id = b.usage_id and x.call_id in (select id from a)))`,
      sql`u as materialized (select principal_id, key_id from d
        union all select c.id, t.key_id from unnamed t join c using (account_id)
        where not exists (select from d where d.principal_id = c.id and d.key_id = t.key_id))`,
    ],
    ", ",
  );
}

/** The same of some principals, with the calls and the day of the last; null where they may have used it. */
export const usedDays = (capability: Capability, known: EstateUse, among: Sql): Sql =>
  join(
    [
      countedApart(among),
      callsOf(capability),
      unnamedCalls(known),
      sql`d as materialized (select b.principal_id, y.id as key_id, b.last_day, b.calls
        from (select c.id as principal_id, b.key_id, max(b.at) as last_day, sum(b.count) as calls
            from c join usage_bucket_day b on b.principal_id = c.usage_id
            where b.at >= ${dayOf(known)} and b.call_id in (select id from a) group by 1, 2) b
          join usage_key uk on uk.id = b.key_id join key y on y.arn = uk.arn)`,
      sql`u as materialized (select principal_id, key_id, last_day, calls from d
        union all select c.id, t.key_id, null, null from unnamed t join c using (account_id)
        where not exists (select from d where d.principal_id = c.id and d.key_id = t.key_id))`,
    ],
    ", ",
  );

/** Whether all usage of a key since `from` is known; `l`: a row of key_list. */
export const isCovered = ({ covered }: EstateUse): Sql =>
  sql`(l.account_id || '/' || l.region = any(${[...covered]}::text[]))`;
