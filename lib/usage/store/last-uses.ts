import { queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import type { Occurrence, UseRow } from "../types";

type Pool = Db["pool"];

export interface UseSpan {
  /** Calls are counted from the begin of its day of UTC. */
  from: Date;
  /** Kinds of operation: `use` alone unless told. */
  kinds?: readonly string[];
}

/** Uses of these keys, by ARN, the last use first; keys without any are not in it. */
export function lastUsesOfKeys(
  pool: Pool,
  arns: readonly string[],
  span: UseSpan,
): Promise<UseRow[]> {
  const ids = sql`select k.id from usage_key k where k.arn = any(${[...arns]}::text[])`;
  return readUses(pool, sql`b.key_id in (${ids})`, sql`true`, span);
}

/** Uses by these principals, by ref, of any key or of the keys with these ARNs alone; the last use first. */
export function lastUsesOfPrincipals(
  pool: Pool,
  refs: readonly string[],
  span: UseSpan,
  keyArns?: readonly string[],
): Promise<UseRow[]> {
  const ids = sql`select p.id from usage_principal p where p.ref = any(${[...refs]}::text[])`;
  const keys = keyArns
    ? sql`b.key_id in (select k.id from usage_key k where k.arn = any(${[...keyArns]}::text[]))`
    : sql`true`;
  return readUses(pool, keys, sql`b.principal_id in (${ids})`, span);
}

/** AWS's words for a call that was refused for want of permission. */
const DENIED = sql`c.outcome in ('AccessDenied', 'AccessDeniedException')`;

type Counts = Record<`${"used" | "denied" | "failed"}_count`, string | null>;
type Times = Record<`${"used" | "denied" | "failed"}_at`, Date | null>;
type Read = Omit<UseRow, "used" | "denied" | "failed"> & Counts & Times;

/**
 * Days tell how often and on which day last, the hours of those days the hour, and the five minutes of those hours
 * the rest: each by the index that begins with the key and the time.
 */
async function readUses(
  pool: Pool,
  keys: Sql,
  principals: Sql,
  { from, kinds = ["use"] }: UseSpan,
): Promise<UseRow[]> {
  const inSpan = sql`b.at >= date_trunc('day', ${from}::timestamptz, 'UTC')`;
  const rows = await queryRows<Read>(
    pool,
    sql`with days as materialized (
        select b.key_id, b.principal_id, b.call_id, max(b.at) as day,
          coalesce(sum(b.count) filter (where ${inSpan}), 0)::bigint as count
        from usage_bucket_day b join usage_call c on c.id = b.call_id
        where ${keys} and ${principals} and c.kind = any(${[...kinds]}::text[])
        group by 1, 2, 3
      ), hours as materialized (
        select x.key_id, x.principal_id, x.call_id, max(x.at) as hour
        from (select distinct key_id, day from days) d cross join lateral (
          select b.key_id, b.principal_id, b.call_id, b.at from usage_bucket_hour b
          where b.key_id = d.key_id and b.at >= d.day and b.at < d.day + interval '24 hours' and ${principals}
        ) x join days w
          on w.key_id = x.key_id and w.principal_id = x.principal_id and w.call_id = x.call_id
        group by 1, 2, 3
      ), minutes as materialized (
        select x.key_id, x.principal_id, x.call_id, max(x.at) as at
        from (select distinct key_id, hour from hours) h cross join lateral (
          select b.key_id, b.principal_id, b.call_id, b.at from usage_bucket b
          where b.key_id = h.key_id and b.at >= h.hour and b.at < h.hour + interval '1 hour' and ${principals}
        ) x group by 1, 2, 3
      ), calls as (
        select d.key_id, d.principal_id, c.operation, c.kind, c.service, d.count,
          coalesce(m.at, h.hour, d.day) as at,
          case when c.outcome = '' then 'used' when ${DENIED} then 'denied' else 'failed' end as how
        from days d join usage_call c on c.id = d.call_id
          left join hours h using (key_id, principal_id, call_id)
          left join minutes m using (key_id, principal_id, call_id)
      )
      select k.arn as "keyArn", p.ref as "principalRef", p.kind as "principalKind",
        p.account_id as "principalAccountId", p.own, g.operation, g.kind, g.services,
        g.used_at, g.used_count, g.denied_at, g.denied_count, g.failed_at, g.failed_count
      from (
        select key_id, principal_id, operation, kind, max(at) as at,
          max(at) filter (where how = 'used') as used_at, sum(count) filter (where how = 'used') as used_count,
          max(at) filter (where how = 'denied') as denied_at,
          sum(count) filter (where how = 'denied') as denied_count,
          max(at) filter (where how = 'failed') as failed_at,
          sum(count) filter (where how = 'failed') as failed_count,
          coalesce(array_agg(distinct service) filter (where how = 'used' and count > 0), '{}') as services
        from calls group by 1, 2, 3, 4
      ) g join usage_key k on k.id = g.key_id join usage_principal p on p.id = g.principal_id
      order by g.at desc, k.arn collate "C", p.ref collate "C", g.operation collate "C"`,
  );
  return rows.map(toUse);
}

function toUse({
  used_at,
  used_count,
  denied_at,
  denied_count,
  failed_at,
  failed_count,
  ...rest
}: Read): UseRow {
  return {
    ...rest,
    used: occurrence(used_at, used_count),
    denied: occurrence(denied_at, denied_count),
    failed: occurrence(failed_at, failed_count),
  };
}

function occurrence(lastAt: Date | null, count: string | null): Occurrence | null {
  return lastAt === null ? null : { lastAt, count: Number(count) };
}
