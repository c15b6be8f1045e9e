import type { Pool, PoolClient } from "pg";
import { toJson } from "@/lib/db/to-json";
import { sortedNames } from "../rules/derive-key";
import type { SpanChanges } from "../rules/diff-spans";
import type { KeyRecord, KnownKey } from "../rules/key-record";

type Queryable = Pick<Pool | PoolClient, "query">;

/** Columns that a later sync overwrites; the rest of a row stays as it was first written. */
const OVERWRITTEN = [
  "arn",
  "description",
  "state",
  "spec",
  "usage",
  "origin",
  "manager",
  "multi_region",
  "multi_region_type",
  "primary_arn",
  "created_at",
  "deletion_date",
  "pending_window_days",
  "valid_to",
  "custom_key_store_id",
  "metadata",
  "aliases",
  "tags",
  "owner",
  "environment",
  "classification",
  "policy_sha256",
  "grant_count",
  "rotation",
  "rotation_period_days",
  "next_rotation_at",
  "last_rotated_at",
  "rotation_count",
  "search",
  "owners",
  "owned",
  "owner_rule_id",
  "read_at",
  "gone_at",
] as const satisfies readonly (keyof KeyRecord)[];

const FIXED = ["scope_id", "account_id", "region", "key_id", "first_seen_at"] as const;

const COLUMNS = [...FIXED, ...OVERWRITTEN, "unreadable", "reads"];

const SELECT_KEYS = `
  SELECT k.id::text, ${COLUMNS.map((column) => `k.${column}`).join(", ")},
         ARRAY(SELECT facet FROM key_span s WHERE s.key_id = k.id AND s.ended_at IS NULL) AS open_facets
    FROM key k WHERE k.scope_id = $1 AND k.key_id = ANY($2::text[])
   ORDER BY k.id FOR NO KEY UPDATE OF k`;

/**
 * The rows of some keys of a scope, by key id. They stay as they are until the transaction ends: what is derived
 * from them is written back over them.
 */
export async function knownKeys(
  client: Queryable,
  scopeId: number,
  keyIds: string[],
): Promise<Map<string, KnownKey>> {
  const { rows } = await client.query<KnownKey>({
    name: "known-keys",
    text: SELECT_KEYS,
    values: [scopeId, keyIds],
  });
  return new Map(rows.map((row) => [row.key_id, row]));
}

/** Names of the aliases that point at each of some keys, sorted. */
export async function aliasNames(
  client: Queryable,
  scopeId: number,
  keyIds: string[],
): Promise<Map<string, string[]>> {
  const { rows } = await client.query<{ target_key_id: string; names: string[] }>(
    `SELECT target_key_id, array_agg(name) AS names FROM alias
      WHERE scope_id = $1 AND target_key_id = ANY($2::text[]) AND gone_at IS NULL
      GROUP BY target_key_id`,
    [scopeId, keyIds],
  );
  return new Map(rows.map((row) => [row.target_key_id, sortedNames(row.names)]));
}

// The last-usage lane writes its entries of `reads` and `unreadable` at the same time: its word stays.
const UPSERT_KEYS = `
  INSERT INTO key AS k (${COLUMNS.join(", ")})
  SELECT ${COLUMNS.join(", ")}
    FROM json_populate_recordset(NULL::key, $1::json)
  ON CONFLICT (scope_id, key_id) DO UPDATE
    SET ${OVERWRITTEN.map((column) => `${column} = excluded.${column}`).join(", ")},
        reads = CASE WHEN k.reads ? 'lastUsage'
                THEN excluded.reads || jsonb_build_object('lastUsage', k.reads -> 'lastUsage')
                ELSE excluded.reads END,
        unreadable = array_remove(excluded.unreadable, 'lastUsage') || CASE
                WHEN 'lastUsage' = ANY(k.unreadable) THEN ARRAY['lastUsage'] ELSE '{}'::text[] END
  RETURNING k.id::text, k.key_id`;

/** Writes keys; answers their row ids by key id. */
export async function writeKeys(
  client: Queryable,
  records: KeyRecord[],
): Promise<Map<string, string>> {
  const { rows } = await client.query<{ id: string; key_id: string }>({
    name: "upsert-keys",
    text: UPSERT_KEYS,
    values: [toJson(records)],
  });
  return new Map(rows.map((row) => [row.key_id, row.id]));
}

/** A bare row for a key that has none yet, so that its grants have something to stand on. */
export async function ensureKey(
  client: Queryable,
  key: Pick<KeyRecord, "scope_id" | "account_id" | "region" | "key_id" | "arn">,
  at: Date,
): Promise<string> {
  const { rows } = await client.query<{ id: string }>(
    `WITH made AS (
       INSERT INTO key (scope_id, account_id, region, key_id, arn, aliases, unreadable, first_seen_at, read_at)
       VALUES ($1, $2, $3, $4, $5, '{}', '{metadata,policy,grants,tags}', $6, $6) ON CONFLICT (scope_id, key_id) DO NOTHING
       RETURNING id
     )
     SELECT id::text FROM made
     UNION ALL SELECT id::text FROM key WHERE scope_id = $1 AND key_id = $4 LIMIT 1`,
    [key.scope_id, key.account_id, key.region, key.key_id, key.arn, at],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error("The key's row is neither there nor could it be made.");
  return id;
}

/**
 * Closes and opens spans of keys; `id` is the key's row id. After a clock that ran backwards a span ends,
 * and the next one begins, no sooner than the history that is there.
 */
export async function writeSpans(
  client: Queryable,
  changes: { id: string; spans: SpanChanges }[],
): Promise<void> {
  const closed = changes.flatMap(({ id, spans }) => spans.closed.map((span) => ({ id, ...span })));
  if (closed.length > 0) {
    await client.query(
      `UPDATE key_span s SET seen_to = greatest(c."seenTo", s.seen_from),
              ended_at = greatest(c."endedAt", c."seenTo", s.seen_from)
         FROM json_to_recordset($1::json)
           AS c (id bigint, facet text, "seenTo" timestamptz, "endedAt" timestamptz)
        WHERE s.key_id = c.id AND s.facet = c.facet AND s.ended_at IS NULL`,
      [toJson(closed)],
    );
  }
  const opened = changes.flatMap(({ id, spans }) => spans.opened.map((span) => ({ id, ...span })));
  if (opened.length > 0) {
    await client.query(
      `INSERT INTO key_span (key_id, facet, value, seen_from)
       SELECT o.id, o.facet, o.value, greatest(o."seenFrom", (
                SELECT max(s.ended_at) FROM key_span s WHERE s.key_id = o.id AND s.facet = o.facet))
         FROM json_to_recordset($1::json)
           AS o (id bigint, facet text, value jsonb, "seenFrom" timestamptz)`,
      [toJson(opened)],
    );
  }
}

export async function markRead(client: Queryable, stepId: string, keyIds: string[]): Promise<void> {
  await client.query(
    `UPDATE sync_key SET done = true
      WHERE step_id = $1::bigint AND key_id = ANY($2::text[]) AND NOT done`,
    [stepId, keyIds],
  );
}

/** How many keys of a scope have a part whose last read failed; last usage is another step's. */
export async function countUnreadable(client: Queryable, scopeId: number): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM key
      WHERE scope_id = $1 AND gone_at IS NULL AND array_remove(unreadable, 'lastUsage') <> '{}'`,
    [scopeId],
  );
  return rows[0]?.count ?? 0;
}

/** Notes that ListKeys was complete, and every key asked about, in the sync that ends at `at`. */
export async function markComplete(client: Queryable, scopeId: number, at: Date): Promise<void> {
  await client.query(`UPDATE scope SET last_complete_at = $2 WHERE id = $1`, [scopeId, at]);
}
