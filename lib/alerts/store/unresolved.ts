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
}

const COLUMNS = `a.id::text, a.rule, a.state, a.version, a.key_arn AS "keyArn", a.account_id AS "accountId", a.region,
  a.facts, a.last_at AS "lastAt", a.ended_at AS "endedAt", a.expected_until AS "expectedUntil", a.told,
  k.state AS "keyState", k.reads #>> '{metadata,readAt}' AS "keyStateReadAt", k.rotation,
  k.reads #>> '{rotation,readAt}' AS "rotationReadAt"`;

/** Every alert that is not resolved, a thousand from `after` on. */
export async function readUnresolved(on: Queryable, after: string): Promise<UnresolvedRow[]> {
  const { rows } = await on.query<UnresolvedRow>(
    `SELECT ${COLUMNS} FROM alert a LEFT JOIN key k ON k.arn = a.key_arn
      WHERE a.state <> 'resolved' AND a.id > $1 ORDER BY a.id LIMIT 1000`,
    [after],
  );
  return rows;
}

/** The condition of an alert has ended, whatever is still to be done about it. */
export async function noteEnd(client: PoolClient, id: string, at: Date): Promise<void> {
  await client.query(`UPDATE alert SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL`, [id, at]);
}
