import type { Pool, PoolClient } from "pg";
import { toJson } from "@/lib/db/to-json";
import type { TagFacts } from "@/lib/settings/rules/tag-facts";

type Queryable = Pick<Pool | PoolClient, "query">;

interface TaggedKey extends TagFacts {
  id: string;
  tags: Record<string, string> | null;
}

/** The next keys by row id, with what was derived from their tags. */
export async function nextTaggedKeys(
  client: Queryable,
  after: string,
  limit: number,
): Promise<TaggedKey[]> {
  const { rows } = await client.query<TaggedKey>(
    `SELECT key.id::text, tags, owner, environment, classification FROM key
      WHERE key.id > $1::bigint ORDER BY key.id LIMIT $2`,
    [after, limit],
  );
  return rows;
}

/** Writes what tags state, unless a sync has read other tags since: then it has derived them itself. */
export async function writeTagFacts(
  client: Queryable,
  keys: (TagFacts & { id: string; tags: Record<string, string> })[],
): Promise<void> {
  if (keys.length === 0) return;
  await client.query(
    `UPDATE key k SET owner = f.owner, environment = f.environment, classification = f.classification
       FROM json_to_recordset($1::json)
         AS f (id bigint, tags jsonb, owner text, environment text, classification text)
      WHERE k.id = f.id AND k.tags = f.tags`,
    [toJson(keys)],
  );
}
