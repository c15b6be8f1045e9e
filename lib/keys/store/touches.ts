import type { PoolClient } from "pg";
import { toJson } from "@/lib/db/to-json";

/** Something that happened to a key, or to an alias, at a time. */
export interface Touch {
  accountId: string;
  region: string;
  keyId: string;
  /** The alias that was changed: the key that it pointed at when it was last read is touched too. */
  aliasArn: string | null;
  at: Date;
}

/** What is read so soon after an event may not show it yet. */
const SETTLED = "1 minute";

/**
 * Marks keys of read scopes to be read again, but for those that were read after it happened. Keys that were never seen
 * are marked too: they are new.
 */
export async function touchKeys(client: PoolClient, touches: readonly Touch[]): Promise<void> {
  if (touches.length === 0) return;
  await client.query(
    `WITH given AS (
       SELECT * FROM json_to_recordset($1::json) AS r
         ("accountId" text, region text, "keyId" text, "aliasArn" text, at timestamptz)
     ), named AS (
       SELECT "accountId", region, "keyId", at FROM given
       UNION ALL
       SELECT g."accountId", g.region, al.target_key_id, g.at FROM given g
         JOIN alias al ON al.arn = g."aliasArn" WHERE al.target_key_id IS NOT NULL
     ), last AS (
       SELECT "accountId", region, "keyId", max(at) AS at FROM named GROUP BY 1, 2, 3
     )
     INSERT INTO key_touch (account_id, region, key_id, at)
     SELECT l."accountId", l.region, l."keyId", l.at FROM last l
       JOIN scope s ON s.account_id = l."accountId" AND s.region = l.region
       LEFT JOIN key k ON k.scope_id = s.id AND k.key_id = l."keyId"
      WHERE s.enabled AND coalesce(k.read_at < l.at + $2::interval, s.last_complete_at < l.at + $2::interval, false)
      ORDER BY 1, 2, 3`,
    [toJson(touches), SETTLED],
  );
}
