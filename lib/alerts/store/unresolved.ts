import type { PoolClient } from "pg";
import type { AlertRule } from "@/lib/settings/schemas/alert-rules";
import type { AlertFacts, AlertState } from "../types";
import type { Queryable } from "./call-names";

/** An alert that is not resolved, with what is read of its key. */
export interface UnresolvedRow {
  id: string;
  rule: AlertRule;
  state: AlertState;
  version: number;
  keyArn: string | null;
  accountId: string;
  region: string;
  facts: AlertFacts;
  lastAt: Date;
  endedAt: Date | null;
  expectedUntil: Date | null;
  told: boolean;
  /** State and rotation of the key as last read, and when that was; null where it never was. */
  keyState: string | null;
  keyStateReadAt: string | null;
  rotation: string | null;
  rotationReadAt: string | null;
  /** Of the custom key store that it is about. */
  storeState: string | null;
  storeReadAt: Date | null;
}

const COLUMNS = `a.id::text, a.rule, a.state, a.version, a.key_arn AS "keyArn", a.account_id AS "accountId", a.region,
  a.facts, a.last_at AS "lastAt", a.ended_at AS "endedAt", a.expected_until AS "expectedUntil", a.told,
  k.state AS "keyState", k.reads #>> '{metadata,readAt}' AS "keyStateReadAt", k.rotation,
  k.reads #>> '{rotation,readAt}' AS "rotationReadAt",
  CASE WHEN s.gone_at IS NULL THEN s.connection_state ELSE 'GONE' END AS "storeState",
  coalesce(s.gone_at, s.read_at) AS "storeReadAt"`;

const JOINS = `alert a LEFT JOIN key k ON k.arn = a.key_arn
  LEFT JOIN scope p ON p.account_id = a.account_id AND p.region = a.region AND a.rule = 'key-store'
  LEFT JOIN custom_key_store s ON s.scope_id = p.id AND s.store_id = a.facts #>> '{store,id}'`;

/** Every alert that is not resolved, a thousand from `after` on. */
export async function readUnresolved(on: Queryable, after: string): Promise<UnresolvedRow[]> {
  const { rows } = await on.query<UnresolvedRow>(
    `SELECT ${COLUMNS} FROM ${JOINS}
      WHERE a.state <> 'resolved' AND a.id > $1 ORDER BY a.id LIMIT 1000`,
    [after],
  );
  return rows;
}

/** Unresolved alerts of a rule that lie in a time and that it has not found since it began to judge again. */
export async function readUnfound(
  on: Queryable,
  { rule, startedAt, fromAt, toAt }: { rule: AlertRule; startedAt: Date; fromAt: Date; toAt: Date },
): Promise<(UnresolvedRow & { firstAt: Date })[]> {
  const { rows } = await on.query<UnresolvedRow & { firstAt: Date }>(
    `SELECT ${COLUMNS}, a.first_at AS "firstAt" FROM ${JOINS}
      WHERE a.rule = $1 AND a.state <> 'resolved' AND a.first_at >= $3 AND a.first_at <= $4
        AND (a.judged_at IS NULL OR a.judged_at < $2) ORDER BY a.id`,
    [rule, startedAt, fromAt, toAt],
  );
  return rows;
}

/** The condition of an alert has ended, whatever is still to be done about it. */
export async function noteEnd(client: PoolClient, id: string, at: Date): Promise<void> {
  await client.query(`UPDATE alert SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL`, [id, at]);
}

/** What had ended is so again. */
export async function clearEnd(client: PoolClient, id: string): Promise<void> {
  await client.query(`UPDATE alert SET ended_at = NULL WHERE id = $1`, [id]);
}
