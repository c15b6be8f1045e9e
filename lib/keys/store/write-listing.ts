import type { Pool, PoolClient } from "pg";
import type { AliasEntry, CustomKeyStoreEntry } from "@/lib/aws/types";
import { toJson } from "@/lib/db/to-json";
import type { Read } from "@/lib/estate/types";
import type { ScopeOfKey } from "../rules/merge-key";

type Queryable = Pick<Pool | PoolClient, "query">;

/** Notes listed keys; answers how many the step knows now. */
export async function noteKeys(client: Queryable, stepId: string, keyIds: string[]): Promise<void> {
  await client.query(
    `INSERT INTO sync_key (step_id, key_id) SELECT $1::bigint, unnest($2::text[])
     ON CONFLICT DO NOTHING`,
    [stepId, keyIds],
  );
}

export async function forgetListing(client: Queryable, stepId: string): Promise<void> {
  await client.query(`DELETE FROM sync_key WHERE step_id = $1::bigint`, [stepId]);
}

export async function countListed(
  client: Queryable,
  stepId: string,
): Promise<{ total: number; done: number }> {
  const { rows } = await client.query<{ total: number; done: number }>(
    `SELECT count(*)::int AS total, (count(*) FILTER (WHERE done))::int AS done
       FROM sync_key WHERE step_id = $1::bigint`,
    [stepId],
  );
  return rows[0] ?? { total: 0, done: 0 };
}

/** Listed keys not read yet, after `after` in the order of the key id. */
export async function nextKeys(
  client: Queryable,
  stepId: string,
  after: string,
  limit: number,
): Promise<string[]> {
  const { rows } = await client.query<{ key_id: string }>(
    `SELECT key_id FROM sync_key WHERE step_id = $1::bigint AND NOT done AND key_id > $2
      ORDER BY key_id LIMIT $3`,
    [stepId, after, limit],
  );
  return rows.map((row) => row.key_id);
}

/**
 * Writes one page of aliases with their history. `at` is the reading's time, never before the step's
 * start, so that "not seen since the start" means "not listed".
 */
export async function writeAliases(
  client: Queryable,
  scope: ScopeOfKey,
  entries: AliasEntry[],
  at: Date,
): Promise<void> {
  const byName = new Map(
    entries.flatMap((entry) =>
      entry.AliasName && entry.AliasArn
        ? [
            [
              entry.AliasName,
              {
                name: entry.AliasName,
                arn: entry.AliasArn,
                target: entry.TargetKeyId ?? null,
                created: entry.CreationDate ?? null,
                updated: entry.LastUpdatedDate ?? null,
              },
            ] as const,
          ]
        : [],
    ),
  );
  if (byName.size === 0) return;
  await client.query(
    `WITH incoming AS (
       SELECT * FROM json_to_recordset($1::json)
         AS i (name text, arn text, target text, created timestamptz, updated timestamptz)
     ), before AS MATERIALIZED (
       SELECT a.id, a.name, a.target_key_id, a.read_at, a.gone_at
         FROM alias a JOIN incoming i USING (name) WHERE a.scope_id = $2
     ), closed AS (
       UPDATE alias_span s SET seen_to = b.read_at, ended_at = greatest($5, b.read_at)
         FROM before b JOIN incoming i USING (name)
        WHERE s.alias_id = b.id AND s.ended_at IS NULL AND b.target_key_id IS DISTINCT FROM i.target
     ), written AS (
       INSERT INTO alias AS a (scope_id, account_id, region, name, arn, target_key_id, created_at,
                               updated_at, first_seen_at, read_at)
       SELECT $2, $3, $4, name, arn, target, created, updated, $5, $5 FROM incoming ORDER BY name
       ON CONFLICT (scope_id, name) DO UPDATE
         SET arn = excluded.arn, target_key_id = excluded.target_key_id,
             created_at = excluded.created_at, updated_at = excluded.updated_at,
             read_at = greatest(a.read_at, a.gone_at, excluded.read_at), gone_at = NULL
       RETURNING a.id, a.target_key_id, a.read_at
     )
     INSERT INTO alias_span (alias_id, target_key_id, seen_from)
     SELECT w.id, w.target_key_id, w.read_at FROM written w LEFT JOIN before b ON b.id = w.id
      WHERE b.id IS NULL OR b.gone_at IS NOT NULL OR b.target_key_id IS DISTINCT FROM w.target_key_id`,
    [toJson([...byName.values()]), scope.scopeId, scope.accountId, scope.region, at],
  );
}

/** Aliases that a complete listing since `since` did not name are gone at `at`. */
export async function markAliasesGone(
  client: Queryable,
  scopeId: number,
  since: Date,
  at: Date,
): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    `UPDATE alias SET gone_at = greatest($3, read_at)
      WHERE scope_id = $1 AND gone_at IS NULL AND read_at < $2 RETURNING id::text`,
    [scopeId, since, at],
  );
  // In a statement of its own: joined to the one above, it was planned as a pass over all spans.
  if (rows.length === 0) return;
  await client.query(
    `UPDATE alias_span s SET seen_to = a.read_at, ended_at = a.gone_at
       FROM alias a WHERE a.id = ANY($1::bigint[]) AND s.alias_id = a.id AND s.ended_at IS NULL`,
    [rows.map(({ id }) => id)],
  );
}

/** Writes all custom key stores of a scope; those not named are gone. */
export async function writeStores(
  client: Queryable,
  scopeId: number,
  entries: CustomKeyStoreEntry[],
  at: Date,
): Promise<void> {
  const rows = entries.flatMap((entry) =>
    entry.CustomKeyStoreId
      ? [
          {
            id: entry.CustomKeyStoreId,
            name: entry.CustomKeyStoreName ?? null,
            type: entry.CustomKeyStoreType ?? null,
            state: entry.ConnectionState ?? null,
            error: entry.ConnectionErrorCode ?? null,
            detail: entry,
            created: entry.CreationDate ?? null,
          },
        ]
      : [],
  );
  await client.query(
    `INSERT INTO custom_key_store (scope_id, store_id, name, type, connection_state,
                                   connection_error, detail, created_at, read_at, state_since)
     SELECT $2, id, name, type, state, error, detail, created, $3, $3
       FROM json_to_recordset($1::json) AS i (id text, name text, type text, state text, error text,
                                              detail jsonb, created timestamptz)
     ON CONFLICT (scope_id, store_id) DO UPDATE
       SET name = excluded.name, type = excluded.type, connection_state = excluded.connection_state,
           connection_error = excluded.connection_error, detail = excluded.detail,
           created_at = excluded.created_at, read_at = excluded.read_at, gone_at = NULL,
           state_since = CASE WHEN custom_key_store.connection_state IS NOT DISTINCT FROM excluded.connection_state
             THEN custom_key_store.state_since ELSE excluded.read_at END`,
    [toJson(rows), scopeId, at],
  );
  await client.query(
    `UPDATE custom_key_store SET gone_at = $3
      WHERE scope_id = $1 AND gone_at IS NULL AND store_id <> ALL($2::text[])`,
    [scopeId, rows.map((row) => row.id), at],
  );
}

/** Notes how reading one part of a scope went. */
export async function writeScopeRead(
  client: Queryable,
  scopeId: number,
  part: "keys" | "aliases" | "stores" | "lastUsage",
  read: Read,
): Promise<void> {
  await client.query(
    `UPDATE scope SET reads = reads || jsonb_build_object($2::text, $3::jsonb) WHERE id = $1`,
    [scopeId, part, toJson(read)],
  );
}

/** Notes that the scope's custom key stores could not be read; when they last were stays. */
export async function noteUnreadStores(
  client: Queryable,
  scopeId: number,
  { readAt: _, ...read }: Read,
): Promise<void> {
  await client.query(
    `UPDATE scope SET reads = reads || jsonb_build_object('stores', coalesce(reads -> 'stores', '{"readAt": null}') || $2::jsonb)
      WHERE id = $1`,
    [scopeId, toJson(read)],
  );
}
