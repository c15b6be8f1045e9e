import type { KeyScope } from "@/lib/auth/key-scope";
import { join, queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { scopeCondition } from "@/lib/estate/store/key-scope";
import {
  ALERT_SEVERITIES,
  type AlertRule,
  type AlertSeverity,
} from "@/lib/settings/schemas/alert-rules";
import type { AlertFilters } from "../schemas";
import type { AlertFacts, AlertState, Evidence } from "../types";

type Pool = Db["pool"];

export interface AlertRow {
  id: string;
  rule: AlertRule;
  severity: AlertSeverity;
  state: AlertState;
  key_arn: string | null;
  principal_ref: string | null;
  account_id: string;
  account_name: string | null;
  region: string;
  facts: AlertFacts;
  first_at: Date;
  last_at: Date;
  count: number;
  raised_at: Date;
  ended_at: Date | null;
  state_at: Date;
  state_by: string | null;
  state_why: string | null;
  expected_until: Date | null;
  version: number;
  /** Of the key in the estate; nulls where it is none of ours. */
  key_known: boolean;
  key_alias: string | null;
  key_state: string | null;
  key_state_read_at: string | null;
  key_origin: string | null;
  key_store: string | null;
  aws_key_id: string | null;
  /** last_at with all its digits, for a cursor */
  position: string;
}

const COLUMNS = sql`a.id::text as id, a.rule, a.severity, a.state, a.key_arn, a.principal_ref, a.account_id,
  c.name as account_name, a.region, a.facts, a.first_at, a.last_at, a.count::float8 as count, a.raised_at, a.ended_at,
  a.state_at, a.state_by, a.state_why, a.expected_until, a.version, k.id is not null as key_known,
  k.aliases[1] as key_alias, k.state as key_state, k.reads #>> '{metadata,readAt}' as key_state_read_at,
  k.origin as key_origin, k.custom_key_store_id as key_store, k.key_id as aws_key_id,
  to_char(a.last_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as position`;

const JOINS = sql`alert a left join key k on k.arn = a.key_arn left join account c on c.id = a.account_id`;

/** What is of no key that one owns is for those who see all. */
function inScope(scope: KeyScope): Sql {
  return scope.all ? sql`true` : sql`k.id is not null and ${scopeCondition(scope, sql`k.id`)}`;
}

/** Alerts of a key, also those of many keys and of a key store that it is among. */
function ofKey(arn: string): Sql {
  return sql`(a.key_arn = ${arn} or a.key_arn is null and (
    exists (select from alert_evidence e where e.alert_id = a.id and e.detail ->> 'keyArn' = ${arn})
    or exists (select from key s where s.arn = ${arn} and s.custom_key_store_id = a.facts #>> '{store,id}'
      and s.account_id = a.account_id and s.region = a.region)))`;
}

function conditions(filters: AlertFilters, scope: KeyScope): Sql {
  const parts: Sql[] = [inScope(scope)];
  const among = (column: Sql, list: readonly string[] | undefined) => {
    if (list && list.length > 0) parts.push(sql`${column} = any(${list}::text[])`);
  };
  among(sql`a.state`, filters.state);
  among(sql`a.severity`, filters.severity);
  among(sql`a.rule`, filters.rule);
  among(sql`a.account_id`, filters.account);
  if (filters.key !== undefined) parts.push(ofKey(filters.key));
  if (filters.since !== undefined) parts.push(sql`a.last_at >= ${filters.since}::timestamptz`);
  for (const word of (filters.q ?? "").toLowerCase().split(/\s+/)) {
    if (word === "") continue;
    parts.push(
      sql`strpos(lower(concat_ws(' ', a.id, a.key_arn, a.principal_ref, a.account_id, c.name,
        array_to_string(k.aliases, ' '), a.facts ->> 'trail', a.facts #>> '{store,id}',
        a.facts #>> '{store,name}')), ${word}) > 0`,
    );
  }
  return join(parts, " and ");
}

interface AlertPlace {
  severity: AlertSeverity;
  at: string;
  id: string;
}

const rank = (severity: Sql) => sql`array_position(${ALERT_SEVERITIES}::text[], ${severity}::text)`;

/** What comes after a place, and the order. Of one severity the last to happen is always first. */
function inOrder(sort: string, after: AlertPlace | undefined): { rest: Sql; order: Sql } {
  const before = after
    ? sql`(a.last_at, a.id) < (${after.at}::timestamptz, ${after.id}::bigint)`
    : sql`true`;
  if (!sort.endsWith("severity")) {
    return sort === "last"
      ? {
          rest: after
            ? sql`(a.last_at, a.id) > (${after.at}::timestamptz, ${after.id}::bigint)`
            : sql`true`,
          order: sql`a.last_at, a.id`,
        }
      : { rest: before, order: sql`a.last_at desc, a.id desc` };
  }
  const own = rank(sql`a.severity`);
  const down = sort.startsWith("-");
  const order = sql`${own} ${down ? sql`desc` : sql`asc`}, a.last_at desc, a.id desc`;
  if (!after) return { rest: sql`true`, order };
  const then = rank(sql`${after.severity}`);
  const beyond = down ? sql`${own} < ${then}` : sql`${own} > ${then}`;
  return { rest: sql`(${beyond} or ${own} = ${then} and ${before})`, order };
}

/** One page of alerts in the order asked for (`last` or `severity`, `-` turns it round), and how many match. */
export async function readAlertPage(
  pool: Pool,
  scope: KeyScope,
  filters: AlertFilters,
  { sort, after, limit }: { sort: string; after: AlertPlace | undefined; limit: number },
): Promise<{ rows: AlertRow[]; total: number }> {
  const where = conditions(filters, scope);
  const { rest, order } = inOrder(sort, after);
  const [rows, [counted]] = await Promise.all([
    queryRows<AlertRow>(
      pool,
      sql`select ${COLUMNS} from ${JOINS} where ${where} and ${rest}
        order by ${order} limit ${limit}`,
    ),
    queryRows<{ total: number }>(
      pool,
      sql`select count(*)::int as total from ${JOINS} where ${where}`,
    ),
  ]);
  return { rows, total: counted?.total ?? 0 };
}

export async function readAlert(
  pool: Pool,
  scope: KeyScope,
  id: string,
): Promise<AlertRow | undefined> {
  const [row] = await queryRows<AlertRow>(
    pool,
    sql`select ${COLUMNS} from ${JOINS} where a.id = ${id}::bigint and ${inScope(scope)}`,
  );
  return row;
}

export interface EvidenceRow extends Pick<Evidence, "part" | "detail"> {
  at: Date;
  count: number;
  /** Of a control event, whole */
  record: unknown;
}

/** What an alert stands on, the earliest first. */
export async function readEvidence(
  pool: Pool,
  id: string,
  limit: number,
): Promise<{ rows: EvidenceRow[]; total: number }> {
  const rows = await queryRows<EvidenceRow & { total: number }>(
    pool,
    sql`select e.at, e.part, e.count::float8 as count, e.detail, c.record, count(*) over ()::int as total
      from alert_evidence e left join control_event c on c.id = (e.detail ->> 'eventId')::bigint
      where e.alert_id = ${id}::bigint order by e.at, e.part limit ${limit}`,
  );
  return { rows, total: rows[0]?.total ?? 0 };
}

export interface StandingCount {
  state: AlertState;
  severity: AlertSeverity;
  count: number;
}

/** How many alerts of the scope there are by state and severity. */
export async function countStanding(pool: Pool, scope: KeyScope): Promise<StandingCount[]> {
  return queryRows<StandingCount>(
    pool,
    sql`select a.state, a.severity, count(*)::int as count from ${JOINS} where ${inScope(scope)} group by 1, 2`,
  );
}

export interface PassRow {
  evaluated_at: Date | null;
  from_at: Date | null;
  to_at: Date | null;
  unjudged: Partial<Record<AlertRule, number>>;
}

export async function readPass(pool: Pool): Promise<PassRow | undefined> {
  const [row] = await queryRows<PassRow>(
    pool,
    sql`select evaluated_at, from_at, to_at, unjudged from alert_pass where id = 1`,
  );
  return row;
}
