import { queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { EVENT_MAKES } from "../rules/event-makes";
import { type EventSubject, eventsOf } from "./key-events";

/** The event as it stands in an item. */
export interface EventCells {
  event_id: string | null;
  event_at: Date | null;
  operation: string | null;
  event_kind: "control" | "service-event" | null;
  principal_ref: string | null;
  session: string | null;
  address: string | null;
  outcome: string | null;
  event_subject: string | null;
  policy_sha256: string | null;
  detail: Record<string, unknown> | null;
  took_away: "no" | "yes" | "unknown" | null;
  account_id: string | null;
}

/** A value that was seen, with the event that made it where one is known; or an event that made none that was seen. */
export interface HistoryRow extends EventCells {
  facet: string;
  /** Null in all three for an event alone. */
  value: unknown;
  seen_from: Date | null;
  seen_to: Date | null;
  ended_at: Date | null;
  /** When the value before was last seen; null where this is the first that was seen. */
  changed_after: Date | null;
  /** Time of the item in microseconds, and its source with a row id: where it stands in the list. */
  at: string;
  ref: string;
}

export interface SpanPosition {
  at: string;
  ref: string;
}

/** Clocks, and the readings of CloudTrail's whole seconds, differ so much at most. */
const SKEW = sql`interval '1 minute'`;

/** Every span of a key: its facets, what pointed at it, its grants, and that it was listed at all. */
function spans(key: EventSubject): Sql {
  const id = sql`${key.id}::bigint`;
  return sql`select sp.facet, sp.value, sp.seen_from, sp.seen_to, sp.ended_at, 'f' || sp.id as ref, null as subject,
      lag(sp.seen_to) over (partition by sp.facet order by sp.seen_from, sp.id) as changed_after
      from key_span sp where sp.key_id = ${id}
    union all
    select 'alias', jsonb_build_object('name', al.name, 'arn', al.arn), sp.seen_from, sp.seen_to, sp.ended_at,
      'a' || sp.id, al.arn,
      (select max(b.seen_to) from alias_span b where b.alias_id = sp.alias_id and b.seen_from < sp.seen_from)
      from alias_span sp join alias al on al.id = sp.alias_id
      where sp.target_key_id = ${key.key_id} and al.scope_id = ${key.scope_id}
    union all
    select 'grant', jsonb_build_object('grantId', g.grant_id, 'name', g.name,
        'granteePrincipal', g.grantee_principal, 'granteeService', g.grantee_service,
        'operations', to_jsonb(g.operations)),
      g.seen_from, g.seen_to, g.ended_at, 'g' || g.id, g.grant_id, null
      from "grant" g where g.key_id = ${id}
    union all
    select 'existence', jsonb_build_object('listed', true), k.first_seen_at,
      case when k.gone_at is not null then k.read_at end, k.gone_at, 'e' || k.id, null, null
      from key k where k.id = ${id}`;
}

/**
 * The successful event that made a span's value: of an alias by its name, of a policy by its hash where that is equal,
 * else the last that does such a thing between the two sights. A first sight is of a value that was there before.
 */
const MADE_BY = sql`select ev.event_id from ev
  where ev.event_facet <> 'grant' and ev.outcome = '' and ev.took_away = 'no' and ev.event_at <= s.seen_from + ${SKEW}
    and ev.event_at > coalesce(s.changed_after - ${SKEW}, '-infinity')
    and case s.facet
      when 'alias' then ev.event_subject = s.subject and ev.operation in ('CreateAlias', 'UpdateAlias')
      when 'existence' then ev.operation = 'CreateKey'
      when 'policy' then ev.operation = 'PutKeyPolicy'
        and (s.changed_after is not null or ev.policy_sha256 = s.value ->> 'sha256')
      else s.changed_after is not null and exists (select from makes m
        where m.operation = ev.operation and m.facet = s.facet
          and (m.value is null or m.value = coalesce(s.value ->> 'rotation', s.value #>> '{}')))
      end
  order by coalesce(ev.policy_sha256 = s.value ->> 'sha256', false) desc, ev.event_at desc, ev.event_id::bigint desc
  limit 1`;

const EVENT = sql`ev.event_id, ev.event_at, ev.operation, ev.event_kind, ev.principal_ref, ev.session, ev.address,
  ev.outcome, ev.event_subject, ev.policy_sha256, ev.detail, ev.took_away, ev.account_id`;

/** Spans with the events that made them, and the events that made nothing which was seen. */
function items(key: EventSubject): Sql {
  const makes = [...EVENT_MAKES];
  return sql`with makes as (
      select * from unnest(${makes.map((m) => m.operation)}::text[], ${makes.map((m) => m.facet)}::text[],
        ${makes.map((m) => m.value)}::text[]) as m (operation, facet, value)
    ), ev as materialized (${eventsOf(key)}),
    s as materialized (${spans(key)}),
    made as materialized (
      select s.*, m.event_id from s left join lateral (${MADE_BY}) m on true where s.facet <> 'grant'
      union all
      select s.*, c.event_id from s left join (
          select distinct on (ev.event_subject) ev.event_subject as subject, ev.event_id from ev
          where ev.operation = 'CreateGrant' and ev.outcome = '' order by ev.event_subject, ev.event_at desc
        ) c on c.subject = s.subject where s.facet = 'grant'
    ), h as (
      select made.facet, made.value, made.seen_from, made.seen_to, made.ended_at, made.changed_after,
        coalesce(ev.event_at, made.seen_from) as time, made.ref, ${EVENT}
      from made left join ev on ev.event_id = made.event_id
      union all
      select ev.event_facet, null::jsonb, null, null, null, null, ev.event_at, 'v' || ev.event_id, ${EVENT}
      from ev where ev.event_id not in (select made.event_id from made where made.event_id is not null)
    )`;
}

const TIME = sql`(extract(epoch from h.time) * 1000000)::bigint`;

/** What happened to a key and what was seen of it, newest first, and how much there is in all. */
export async function readHistory(
  pool: Db["pool"],
  key: EventSubject,
  { facets, after }: { facets?: readonly string[] | undefined; after?: SpanPosition | undefined },
  limit: number,
): Promise<{ rows: HistoryRow[]; total: number; facets: Record<string, number> }> {
  const wanted = facets ? sql`h.facet = any(${[...facets]}::text[])` : sql`true`;
  const rest = after
    ? sql`(${TIME}, h.ref collate "C") < (${after.at}::bigint, ${after.ref}::text collate "C")`
    : sql`true`;
  const [rows, counts] = await Promise.all([
    queryRows<HistoryRow>(
      pool,
      sql`${items(key)} select h.*, ${TIME}::text as at from h where ${wanted} and ${rest}
        order by h.time desc, h.ref collate "C" desc limit ${limit}`,
    ),
    queryRows<{ facet: string; count: number }>(
      pool,
      sql`${items(key)} select h.facet, count(*)::int as count from h group by 1 order by 1`,
    ),
  ]);
  const byFacet = Object.fromEntries(counts.map(({ facet, count }) => [facet, count]));
  const meant = counts.filter(({ facet }) => !facets || facets.includes(facet));
  return { rows, facets: byFacet, total: meant.reduce((sum, { count }) => sum + count, 0) };
}
