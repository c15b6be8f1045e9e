import type { Pool, PoolClient } from "pg";

type Queryable = Pick<Pool | PoolClient, "query">;

/** Every name of a tag on keys that are there, and on how many of them. */
export async function countTagNames(client: Queryable): Promise<{ name: string; keys: number }[]> {
  const { rows } = await client.query<{ name: string; keys: number }>(
    `SELECT t.name, count(*)::int AS keys FROM key k, jsonb_object_keys(k.tags) AS t (name)
      WHERE k.gone_at IS NULL AND jsonb_typeof(k.tags) = 'object' GROUP BY t.name`,
  );
  return rows;
}

/** The values that keys have under some names together, and how many keys have them; null: tags never read. */
export async function countTagCombinations(
  client: Queryable,
  names: readonly string[],
): Promise<{ said: Record<string, string> | null; keys: number }[]> {
  const { rows } = await client.query<{ said: Record<string, string> | null; keys: number }>(
    `SELECT said, count(*)::int AS keys FROM (
       SELECT CASE WHEN jsonb_typeof(k.tags) = 'object' THEN coalesce((
                SELECT jsonb_object_agg(t.key, t.value) FROM jsonb_each(k.tags) t
                 WHERE t.key = ANY($1::text[])), '{}') END AS said
         FROM key k WHERE k.gone_at IS NULL) c
      GROUP BY said`,
    [names],
  );
  return rows;
}
