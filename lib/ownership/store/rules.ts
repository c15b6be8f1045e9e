import type { Pool, PoolClient } from "pg";
import type { RuleMatch } from "../schemas";
import type { OwnerRef } from "../types";

type Queryable = Pick<Pool | PoolClient, "query">;

export interface RuleRow {
  id: string;
  position: number;
  name: string;
  match: RuleMatch;
  owners: OwnerRef[];
  version: number;
  updatedAt: Date;
}

const COLUMNS = `r.id, r.position, r.name, r.match, r.owners, r.version, r.updated_at AS "updatedAt"
  FROM ownership_rule r`;

/** All rules, the first to decide first. */
export async function readRules(client: Queryable): Promise<RuleRow[]> {
  const { rows } = await client.query<RuleRow>(`SELECT ${COLUMNS} ORDER BY r.position, r.id`);
  return rows;
}

export async function readRule(client: Queryable, id: string): Promise<RuleRow | undefined> {
  const { rows } = await client.query<RuleRow>(`SELECT ${COLUMNS} WHERE r.id = $1`, [id]);
  return rows[0];
}

/** Until the transaction ends only this one changes rules. */
export async function lockRules(client: PoolClient): Promise<void> {
  await client.query("LOCK TABLE ownership_rule IN SHARE ROW EXCLUSIVE MODE");
}

/** How many keys each rule decides now. */
export async function countByRule(client: Queryable): Promise<Map<string, number>> {
  const { rows } = await client.query<{ id: string; n: number }>(
    `SELECT o.rule_id AS id, count(DISTINCT o.key_id)::int AS n FROM key_owner o
      WHERE o.rule_id IS NOT NULL GROUP BY 1`,
  );
  return new Map(rows.map(({ id, n }) => [id, n]));
}

export async function insertRule(
  client: Queryable,
  rule: Omit<RuleRow, "version" | "updatedAt"> & { at: Date },
): Promise<void> {
  await client.query(
    `INSERT INTO ownership_rule (id, position, name, match, owners, created_at, updated_at)
     VALUES ($1, $2, $3, $4::jsonb, $5::jsonb, $6, $6)`,
    [
      rule.id,
      rule.position,
      rule.name,
      JSON.stringify(rule.match),
      JSON.stringify(rule.owners),
      rule.at,
    ],
  );
}

export async function updateRule(
  client: Queryable,
  rule: Pick<RuleRow, "id" | "name" | "match" | "owners"> & { at: Date },
): Promise<void> {
  await client.query(
    `UPDATE ownership_rule SET name = $2, match = $3::jsonb, owners = $4::jsonb, updated_at = $5,
            version = version + 1 WHERE id = $1`,
    [rule.id, rule.name, JSON.stringify(rule.match), JSON.stringify(rule.owners), rule.at],
  );
}

export async function removeRule(client: Queryable, id: string): Promise<void> {
  await client.query(`DELETE FROM ownership_rule WHERE id = $1`, [id]);
}

/** Puts the rules into the order of the ids. */
export async function placeRules(client: Queryable, ids: string[]): Promise<void> {
  await client.query(
    `UPDATE ownership_rule r SET position = o.n::int - 1
       FROM unnest($1::uuid[]) WITH ORDINALITY AS o (id, n) WHERE r.id = o.id AND r.position <> o.n - 1`,
    [ids],
  );
}
