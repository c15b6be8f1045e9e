import { queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import type { SpanPosition } from "./read-history";

export interface VersionRow {
  sha256: string;
  bytes: number;
  valid: boolean;
  seen_from: Date;
  seen_to: Date | null;
  ended_at: Date | null;
  /** sync, or cloudtrail: put by an event, and replaced before a sync came. */
  source: "sync" | "cloudtrail";
  /** Of the event that put it, as far as it is known. */
  put_at: Date | null;
  put_by: string | null;
  at: string;
  ref: string;
}

const SKEW = sql`interval '1 minute'`;
const AT = sql`(extract(epoch from h.seen_from) * 1000000)::bigint`;

/**
 * The policies that a key was seen with, and those that only CloudTrail tells of, newest first; how many there are in all.
 * A put is a version of its own where no sync saw its document between it and the next put.
 */
export async function readPolicyVersions(
  pool: Db["pool"],
  key: { id: string; arn: string },
  after: SpanPosition | undefined,
  limit: number,
): Promise<{ rows: VersionRow[]; total: number }> {
  const versions = sql`
    with put as materialized (
      select e.event_id, e.at, e.principal_ref, e.policy_sha256 as sha256,
        lead(e.at) over (order by e.at, e.event_id) as next
      from key_event e
      where e.about = ${key.arn} and e.operation = 'PutKeyPolicy' and e.outcome = '' and e.policy_sha256 is not null
    ), span as materialized (
      select sp.id, sp.value ->> 'sha256' as sha256, sp.seen_from, sp.seen_to, sp.ended_at
      from key_span sp where sp.key_id = ${key.id}::bigint and sp.facet = 'policy'
    )
    select span.sha256, span.seen_from, span.seen_to, span.ended_at, 'sync' as source, p.at as put_at,
      p.principal_ref as put_by, 's' || span.id as ref
    from span left join lateral (
      select put.at, put.principal_ref from put
      where put.sha256 = span.sha256 and put.at <= span.seen_from + ${SKEW}
        and (put.next is null or put.next > span.seen_from - ${SKEW})
      order by put.at desc limit 1) p on true
    union all
    select put.sha256, put.at, null, put.next, 'cloudtrail', put.at, put.principal_ref, 'v' || put.event_id
    from put where not exists (select from span where span.sha256 = put.sha256
      and (put.next is null or span.seen_from < put.next + ${SKEW})
      and (span.ended_at is null or span.ended_at > put.at))`;
  const rest = after
    ? sql`(${AT}, h.ref collate "C") < (${after.at}::bigint, ${after.ref}::text collate "C")`
    : sql`true`;
  const from = sql`from (${versions}) h join policy_document d on d.sha256 = h.sha256`;
  const [rows, counts] = await Promise.all([
    queryRows<VersionRow>(
      pool,
      sql`select h.*, d.bytes, d.valid, ${AT}::text as at ${from} where ${rest}
        order by h.seen_from desc, h.ref collate "C" desc limit ${limit}`,
    ),
    queryRows<{ total: number }>(pool, sql`select count(*)::int as total ${from}`),
  ]);
  return { rows, total: counts[0]?.total ?? 0 };
}
