import type { Pool } from "pg";

export interface EventObject {
  source: string;
  key: string;
  version: string;
}

/** The objects that hold events of these hours (ms) of a key's account and region, as far as they are remembered. */
export async function objectsOfHours(
  pool: Pool,
  scope: string,
  hours: readonly number[],
  limit: number,
): Promise<EventObject[]> {
  const { rows } = await pool.query<EventObject>(
    `SELECT DISTINCT o.source, o.key, o.version
       FROM unnest($1::timestamptz[]) h
       JOIN usage_seen s ON s.hour = h AND s.scope = $2
       JOIN usage_object o ON o.id = s.object_id
      ORDER BY o.source, o.key LIMIT $3`,
    [hours.map((at) => new Date(at)), scope, limit],
  );
  return rows;
}

/** Whether calls that two accounts have were counted for a key in these hours; no object is remembered for them. */
export async function hasSharedCalls(
  pool: Pool,
  keyArn: string,
  hours: readonly number[],
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `SELECT FROM usage_shared s
      WHERE s.hour = ANY($1::timestamptz[])
        AND s.key_ids @> ARRAY(SELECT id FROM usage_key WHERE arn = $2)
        AND EXISTS (SELECT FROM usage_key WHERE arn = $2) LIMIT 1`,
    [hours.map((at) => new Date(at)), keyArn],
  );
  return rowCount !== 0;
}
