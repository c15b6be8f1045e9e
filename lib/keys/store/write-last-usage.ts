import type { Pool, PoolClient } from "pg";
import type { LastUsage } from "@/lib/aws/types";
import { toJson } from "@/lib/db/to-json";
import type { Read } from "@/lib/estate/types";

type Queryable = Pick<Pool | PoolClient, "query">;

/** Whether the step that lists and reads the scope's keys in this run has not ended. */
export async function scopeUnderWay(
  client: Queryable,
  runId: string,
  scopeId: number,
): Promise<boolean> {
  const { rows } = await client.query(
    `SELECT 1 FROM sync_step WHERE run_id = $1 AND kind = 'scope' AND scope_id = $2
      AND state IN ('queued', 'running') LIMIT 1`,
    [runId, scopeId],
  );
  return rows.length > 0;
}

/** Keys of a scope whose last usage was not asked for since `since`, the oldest reading first. */
export async function dueForUsage(
  client: Queryable,
  scopeId: number,
  since: Date,
  limit: number,
): Promise<{ keyId: string; read: Read | undefined }[]> {
  const { rows } = await client.query<{ keyId: string; read: Read | null }>(
    `SELECT key_id AS "keyId", reads -> 'lastUsage' AS read FROM key
      WHERE scope_id = $1 AND gone_at IS NULL
        AND coalesce((reads -> 'lastUsage' ->> 'triedAt')::timestamptz < $2, true)
      ORDER BY last_use_read_at NULLS FIRST, key_id LIMIT $3`,
    [scopeId, since, limit],
  );
  return rows.map((row) => ({ keyId: row.keyId, read: row.read ?? undefined }));
}

/**
 * How many keys of a scope there are, how many still wait for their last usage, and of how many the last
 * try did not succeed.
 */
export async function countDueForUsage(
  client: Queryable,
  scopeId: number,
  since: Date,
): Promise<{ total: number; due: number; unread: number }> {
  const { rows } = await client.query<{ total: number; due: number; unread: number }>(
    `SELECT count(*)::int AS total,
            (count(*) FILTER (WHERE 'lastUsage' = ANY(unreadable)))::int AS unread,
            (count(*) FILTER (WHERE coalesce((reads -> 'lastUsage' ->> 'triedAt')::timestamptz < $2, true)))::int AS due
       FROM key WHERE scope_id = $1 AND gone_at IS NULL`,
    [scopeId, since],
  );
  return rows[0] ?? { total: 0, due: 0, unread: 0 };
}

export interface UsageRow {
  keyId: string;
  read: Read;
  /** Null: could not be read; the last good value stays with its time. */
  usage: LastUsage | null;
}

export async function writeUsage(
  client: Queryable,
  scopeId: number,
  rows: UsageRow[],
): Promise<void> {
  const flat = rows.map(({ keyId, read, usage }) => {
    const used = usage?.state === "used" ? usage : null;
    return {
      keyId,
      read,
      state: usage?.state ?? null,
      at: used?.at ?? null,
      operation: used?.operation ?? null,
      eventId: used?.eventId ?? null,
      since: usage?.trackingSince ?? null,
    };
  });
  await client.query(
    `UPDATE key k
        SET reads = k.reads || jsonb_build_object('lastUsage', i.read),
            unreadable = array_remove(k.unreadable, 'lastUsage') || CASE
              WHEN i.state IS NULL THEN ARRAY['lastUsage'] ELSE '{}'::text[] END,
            last_use = coalesce(i.state, k.last_use),
            last_used_at = CASE WHEN i.state IS NULL THEN k.last_used_at ELSE i.at END,
            last_use_operation = CASE WHEN i.state IS NULL THEN k.last_use_operation ELSE i.operation END,
            last_use_event_id = CASE WHEN i.state IS NULL THEN k.last_use_event_id ELSE i."eventId" END,
            last_use_tracking_since = CASE WHEN i.state IS NULL THEN k.last_use_tracking_since ELSE i.since END,
            last_use_read_at = coalesce((i.read ->> 'readAt')::timestamptz, k.last_use_read_at)
       FROM json_to_recordset($1::json) AS i ("keyId" text, read jsonb, state text, at timestamptz,
            operation text, "eventId" text, since timestamptz)
      WHERE k.scope_id = $2 AND k.key_id = i."keyId"`,
    [toJson(flat), scopeId],
  );
}
