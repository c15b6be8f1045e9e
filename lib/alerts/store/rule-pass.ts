import type { PoolClient } from "pg";
import type { AlertRule } from "@/lib/settings/schemas/alert-rules";
import type { Queryable } from "./call-names";

/** A rule, and by which settings it has judged, as one text. */
export interface JudgedBy {
  rule: AlertRule;
  settings: string;
}

/** A rule that judges again: since when it does, from when to when, and the day that comes next. */
export interface AgainRow {
  rule: AlertRule;
  startedAt: Date;
  fromAt: Date;
  nextAt: Date;
  toAt: Date;
  /** Midnight UTC of days that could not be judged whole. */
  unsure: Date[];
}

export async function readJudgedBy(on: Queryable): Promise<JudgedBy[]> {
  const { rows } = await on.query<JudgedBy>(`SELECT rule, settings FROM alert_rule_pass`);
  return rows;
}

/** Notes by which settings these rules judge from now on; `again`: from when to when they are to judge again. */
export async function noteJudgedBy(
  client: PoolClient,
  rules: readonly JudgedBy[],
  again: { startedAt: Date; fromAt: Date; toAt: Date } | null,
): Promise<void> {
  await client.query(
    `INSERT INTO alert_rule_pass (rule, settings, started_at, from_at, next_at, to_at, unsure)
     SELECT rule, settings, $3, $4, $4, $5, '{}' FROM unnest($1::text[], $2::text[]) AS r (rule, settings)
     ON CONFLICT (rule) DO UPDATE SET settings = excluded.settings, started_at = excluded.started_at,
       from_at = excluded.from_at, next_at = excluded.next_at, to_at = excluded.to_at, unsure = '{}'`,
    [
      rules.map(({ rule }) => rule),
      rules.map(({ settings }) => settings),
      ...[again?.startedAt ?? null, again?.fromAt ?? null, again?.toAt ?? null],
    ],
  );
}

/** The rules that judge again, those whose next day is the earliest first. */
export async function readAgain(on: Queryable): Promise<AgainRow[]> {
  const { rows } = await on.query<AgainRow>(
    `SELECT rule, started_at AS "startedAt", from_at AS "fromAt", next_at AS "nextAt", to_at AS "toAt",
            ARRAY(SELECT d::timestamp AT TIME ZONE 'UTC' FROM unnest(unsure) AS d) AS unsure
       FROM alert_rule_pass WHERE started_at IS NOT NULL ORDER BY next_at, rule`,
  );
  return rows;
}

/** A day was judged again by these rules; `unsure`: those that could not judge all of it. */
export async function noteDayAgain(
  client: PoolClient,
  { rules, day, next }: { rules: readonly AlertRule[]; day: Date; next: Date },
  unsure: readonly AlertRule[],
): Promise<void> {
  await client.query(
    `UPDATE alert_rule_pass SET next_at = $2,
            unsure = CASE WHEN rule = ANY($4::text[]) THEN unsure || ($3::timestamptz AT TIME ZONE 'UTC')::date
                     ELSE unsure END
      WHERE rule = ANY($1::text[])`,
    [rules, next, day, unsure],
  );
}

export async function finishAgain(client: PoolClient, rule: AlertRule): Promise<void> {
  await client.query(
    `UPDATE alert_rule_pass SET started_at = NULL, from_at = NULL, next_at = NULL, to_at = NULL, unsure = '{}'
      WHERE rule = $1`,
    [rule],
  );
}

/** How many days are still to be judged again, of the rule that has the most. */
export async function countAgain(on: Queryable): Promise<number> {
  const { rows } = await on.query<{ days: number }>(
    `SELECT coalesce(max(ceil(extract(epoch FROM to_at - next_at) / 86400)), 0)::int AS days FROM alert_rule_pass
      WHERE started_at IS NOT NULL`,
  );
  return rows[0]?.days ?? 0;
}

/** The first hour of which rules have looked at anything; null before that. */
export async function firstLookedAt(on: Queryable): Promise<Date | null> {
  const { rows } = await on.query<{ from: Date | null }>(
    `SELECT from_at AS "from" FROM alert_pass WHERE id = 1`,
  );
  return rows[0]?.from ?? null;
}
