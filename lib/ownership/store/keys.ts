import type { Pool, PoolClient } from "pg";
import { toJson } from "@/lib/db/to-json";
import type { OwnedKey } from "../rules/decide-owners";
import type { Decision, Owned } from "../types";

type Queryable = Pick<Pool | PoolClient, "query">;

/** A key with what decides its owners, and its owners as they are. */
export interface KeyRow extends OwnedKey {
  id: string;
  arn: string;
  keyId: string;
  now: Decision;
}

interface Row {
  id: string;
  arn: string;
  key_id: string;
  account_id: string;
  region: string;
  aliases: string[];
  aliases_known: boolean;
  tags: Record<string, string> | null;
  by_hand: string[];
  owners: string[];
  owned: Owned;
  owner_rule_id: string | null;
}

const COLUMNS = `k.id::text, k.arn, k.key_id, k.account_id, k.region, k.aliases,
  s.reads -> 'aliases' ->> 'readAt' IS NOT NULL AS aliases_known, k.tags, k.owners, k.owned, k.owner_rule_id,
  ARRAY(SELECT h.kind || ':' || h.ref FROM owner_by_hand h WHERE h.key_id = k.id ORDER BY 1) AS by_hand
  FROM key k JOIN scope s ON s.id = k.scope_id`;

function toKey(row: Row): KeyRow {
  return {
    id: row.id,
    arn: row.arn,
    keyId: row.key_id,
    accountId: row.account_id,
    region: row.region,
    aliases: row.aliases ?? [],
    aliasesKnown: row.aliases_known,
    tags: row.tags,
    byHand: row.by_hand,
    now: { owners: row.owners, owned: row.owned, ruleId: row.owner_rule_id },
  };
}

/** The next keys after a row id, locked until the transaction ends so that what is decided of them stays true. */
export async function lockNextKeys(
  client: PoolClient,
  after: string,
  limit: number,
): Promise<KeyRow[]> {
  const { rows } = await client.query<Row>(
    `SELECT ${COLUMNS} WHERE k.id > $1::bigint ORDER BY k.id LIMIT $2 FOR NO KEY UPDATE OF k`,
    [after, limit],
  );
  return rows.map(toKey);
}

/** One key by name, locked as above; undefined when it was never seen. */
export async function lockKey(
  client: PoolClient,
  name: { accountId: string; region: string; keyId: string },
): Promise<KeyRow | undefined> {
  const { rows } = await client.query<Row>(
    `SELECT ${COLUMNS} WHERE s.account_id = $1 AND s.region = $2 AND k.key_id = $3
       FOR NO KEY UPDATE OF k`,
    [name.accountId, name.region, name.keyId],
  );
  return rows.map(toKey)[0];
}

/** The next keys of some scopes after a row id, for a preview: nothing is locked. */
export async function readNextKeys(
  client: Queryable,
  { scopes, after, limit }: { scopes: number[]; after: string; limit: number },
): Promise<KeyRow[]> {
  const { rows } = await client.query<Row>(
    `SELECT ${COLUMNS} WHERE k.id > $1::bigint AND k.scope_id = ANY($2::int[]) AND k.gone_at IS NULL
      ORDER BY k.id LIMIT $3`,
    [after, scopes, limit],
  );
  return rows.map(toKey);
}

/** Every scope with what a rule looks at. */
export async function readPlaces(
  client: Queryable,
): Promise<{ id: number; accountId: string; accountName: string; region: string }[]> {
  const { rows } = await client.query(
    `SELECT s.id, s.account_id AS "accountId", a.name AS "accountName", s.region
       FROM scope s JOIN account a ON a.id = s.account_id`,
  );
  return rows;
}

/** Whether the aliases of a scope were ever listed, and the owners given by hand to some of its keys, by key id. */
export async function readScopeFacts(
  client: Queryable,
  scopeId: number,
  keyIds: string[],
): Promise<{ aliasesKnown: boolean; byHand: Map<string, string[]> }> {
  const { rows } = await client.query<{ known: boolean; hand: Record<string, string[]> | null }>({
    name: "ownership-scope",
    text: `SELECT s.reads -> 'aliases' ->> 'readAt' IS NOT NULL AS known,
        (SELECT json_object_agg(g.key_id, g.owners) FROM (
           SELECT k.key_id, array_agg(h.kind || ':' || h.ref) AS owners
             FROM key k JOIN owner_by_hand h ON h.key_id = k.id
            WHERE k.scope_id = s.id AND k.key_id = ANY($2::text[]) GROUP BY k.key_id) g) AS hand
      FROM scope s WHERE s.id = $1`,
    values: [scopeId, keyIds],
  });
  const byHand = new Map(Object.entries(rows[0]?.hand ?? {}));
  return { aliasesKnown: rows[0]?.known ?? false, byHand };
}

/** Writes who owns keys now. Triggers bring `key_owner` and the keys list after it. */
export async function writeDecisions(
  client: Queryable,
  decisions: { id: string; decision: Decision }[],
): Promise<void> {
  if (decisions.length === 0) return;
  const rows = decisions.map(({ id, decision }) => ({
    id,
    owners: decision.owners,
    owned: decision.owned,
    rule: decision.ruleId,
  }));
  await client.query(
    `UPDATE key k SET owners = ARRAY(SELECT json_array_elements_text(d.owners)), owned = d.owned,
            owner_rule_id = d.rule
       FROM json_to_recordset($1::json) AS d (id bigint, owners json, owned text, rule uuid)
      WHERE k.id = d.id`,
    [toJson(rows)],
  );
}
