import type { PoolClient } from "pg";
import { toJson } from "@/lib/db/to-json";
import type { AlertSeverity } from "@/lib/settings/schemas/alert-rules";
import { boundedName } from "../rules/bounded-name";
import type { Standing } from "../rules/matter";
import type { AlertFacts, AlertState, Evidence, Finding } from "../types";

export interface StandingRow extends Standing {
  severity: AlertSeverity;
  facts: AlertFacts;
  told: boolean;
  /** When rules last found it (ms); null: not since that is noted. */
  judgedAt: number | null;
  version: number;
}

/** Alerts of these matters; they change only in this transaction until it ends. */
export async function lockAlerts(
  client: PoolClient,
  matters: readonly string[],
): Promise<StandingRow[]> {
  const { rows } = await client.query(
    `SELECT id::text, rule, matter, severity, state, facts, told, first_at, last_at, state_at,
            state_by IS NOT NULL AS "byHand", expected_until, ended_at, set_aside_at, judged_at, version
       FROM alert WHERE matter = ANY($1::text[]) ORDER BY id FOR UPDATE`,
    [matters],
  );
  const ms = (at: Date | null) => at?.getTime() ?? null;
  return rows.map((row) => ({
    ...{ id: row.id, rule: row.rule, matter: row.matter, severity: row.severity, state: row.state },
    ...{ facts: row.facts, told: row.told, byHand: row.byHand, version: row.version },
    firstAt: row.first_at.getTime(),
    lastAt: row.last_at.getTime(),
    stateAt: row.state_at.getTime(),
    expectedUntil: ms(row.expected_until),
    endedAt: ms(row.ended_at),
    setAsideAt: ms(row.set_aside_at),
    judgedAt: ms(row.judged_at),
  }));
}

/** A new alert, without its evidence; its id. */
export async function insertAlert(
  client: PoolClient,
  finding: Finding,
  { matter, at, firstAt }: { matter: string; at: Date; firstAt: number },
): Promise<string> {
  const { rule, severity, key, principalRef, accountId, region, facts } = finding;
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO alert (rule, matter, severity, key_arn, principal_ref, account_id, region, facts, first_at, last_at,
                        count, raised_at, state_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $9, 0, $10, $10) RETURNING id::text`,
    [
      ...[rule, matter, severity, key?.arn ?? null, principalRef, accountId, region],
      ...[toJson(facts), new Date(firstAt), at],
    ],
  );
  return rows[0]?.id ?? "";
}

/** Adds evidence; the same again is the same row, with what is known of it now. */
export async function upsertEvidence(
  client: PoolClient,
  alertId: string,
  evidence: readonly Evidence[],
): Promise<void> {
  const rows = evidence.map(({ at, part, count, detail }) => ({
    at: at / 1000,
    part: boundedName(part),
    count,
    detail,
  }));
  await client.query(
    `INSERT INTO alert_evidence AS e (alert_id, at, part, count, detail)
     SELECT DISTINCT ON (at, part) $1::bigint, to_timestamp(at), part, count, detail
       FROM json_to_recordset($2::json) AS r (at float8, part text, count int8, detail jsonb)
     ON CONFLICT (alert_id, at, part) DO UPDATE SET count = excluded.count, detail = excluded.detail
      WHERE e.count <> excluded.count OR e.detail <> excluded.detail`,
    [alertId, toJson(rows)],
  );
}

/**
 * Brings an alert to what its evidence says, with facts and severity as given, and notes that rules found it at `at`.
 * Where its evidence is of several principals or keys, its facts tell how many.
 */
export async function settleAlert(
  client: PoolClient,
  alertId: string,
  settled: Pick<Finding, "facts" | "severity" | "principalRef"> & { at: Date },
): Promise<{ lastAt: Date; count: number; facts: AlertFacts }> {
  const { facts, severity, principalRef, at } = settled;
  const { rows } = await client.query<{ lastAt: Date; count: number; facts: AlertFacts }>(
    `UPDATE alert a SET judged_at = greatest(a.judged_at, $5), severity = $3, first_at = e.first_at, last_at = e.last_at, count = e.count,
            facts = $2::jsonb
              || CASE WHEN e.principals > 1 THEN jsonb_build_object('principals', e.principals) ELSE '{}' END
              || CASE WHEN e.keys > 1 THEN jsonb_build_object('keys', e.keys) ELSE '{}' END,
            principal_ref = CASE WHEN a.principal_ref IS DISTINCT FROM $4 THEN NULL ELSE a.principal_ref END
       FROM (SELECT min(at) AS first_at, sum(count) AS count,
                    count(DISTINCT detail ->> 'principalRef') AS principals, count(DISTINCT detail ->> 'keyArn') AS keys,
                    max(at + coalesce((detail ->> 'minutes')::int, 0) * interval '1 minute') AS last_at
               FROM alert_evidence WHERE alert_id = $1) e
      WHERE a.id = $1 RETURNING a.last_at AS "lastAt", a.count::float8 AS count, a.facts`,
    [alertId, toJson(facts), severity, principalRef, at],
  );
  return rows[0] ?? { lastAt: new Date(0), count: 0, facts };
}

export async function noteTold(client: PoolClient, alertId: string): Promise<void> {
  await client.query(`UPDATE alert SET told = true WHERE id = $1`, [alertId]);
}

export interface StateChange {
  state: AlertState;
  at: Date;
  /** Words for who; null: the rules. */
  by: string | null;
  why: string | null;
  expectedUntil: Date | null;
  endedAt: Date | null;
}

/** Gives an alert a state, unless somebody has changed it since `version`. False then. */
export async function writeState(
  client: PoolClient,
  { id, version }: { id: string; version: number },
  change: StateChange,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `UPDATE alert SET state = $3, state_at = $4, state_by = $5, state_why = $6, expected_until = $7,
            ended_at = coalesce($8, ended_at), set_aside_at = NULL, version = version + 1
      WHERE id = $1 AND version = $2`,
    [
      ...[id, version, change.state, change.at, change.by, change.why],
      ...[change.expectedUntil, change.endedAt],
    ],
  );
  return rowCount === 1;
}

/** Notes that an alert was resolved because its rule, as changed, does not raise it any more. */
export async function noteSetAside(client: PoolClient, alertId: string, at: Date): Promise<void> {
  await client.query(`UPDATE alert SET set_aside_at = $2 WHERE id = $1`, [alertId, at]);
}

/** Takes back that channels were told, and says whether they were: the next to come tells them anew. */
export async function wasTold(client: PoolClient, alertId: string): Promise<boolean> {
  const { rowCount } = await client.query(`UPDATE alert SET told = false WHERE id = $1 AND told`, [
    alertId,
  ]);
  return rowCount === 1;
}
