import type { Pool, PoolClient } from "pg";
import { FACET_PART } from "../rules/diff-spans";

type Queryable = Pick<Pool | PoolClient, "query">;

/** Open keys of the scope that the step's complete listing did not name are gone at `at`. */
export async function markKeysGone(
  client: Queryable,
  scopeId: number,
  stepId: string,
  at: Date,
): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    `UPDATE key k SET gone_at = greatest($3, k.read_at)
      WHERE k.scope_id = $1 AND k.gone_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM sync_key s WHERE s.step_id = $2::bigint AND s.key_id = k.key_id)
     RETURNING k.id::text`,
    [scopeId, stepId, at],
  );
  await endWhatTheyHad(client, rows);
}

/** Open ones of these keys, which a complete listing of the scope did not name, are gone at `at`. */
export async function markUnlistedGone(
  client: Queryable,
  scopeId: number,
  keyIds: readonly string[],
  at: Date,
): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    `UPDATE key k SET gone_at = greatest($3, k.read_at)
      WHERE k.scope_id = $1 AND k.gone_at IS NULL AND k.key_id = ANY($2::text[]) RETURNING k.id::text`,
    [scopeId, keyIds, at],
  );
  await endWhatTheyHad(client, rows);
}

/** In statements of their own: joined to those above, they were planned as passes over all spans and grants. */
async function endWhatTheyHad(client: Queryable, rows: readonly { id: string }[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `WITH gone AS (SELECT id, reads, read_at, gone_at FROM key WHERE id = ANY($1::bigint[])), spans AS (
       UPDATE key_span s
          SET seen_to = greatest(s.seen_from, coalesce((g.reads -> (p.parts ->> s.facet) ->> 'readAt')::timestamptz, g.read_at)),
              ended_at = greatest(s.seen_from, g.gone_at,
                (g.reads -> (p.parts ->> s.facet) ->> 'readAt')::timestamptz)
         FROM gone g, (SELECT $2::jsonb AS parts) p WHERE s.key_id = g.id AND s.ended_at IS NULL
     )
     UPDATE "grant" r
        SET seen_to = greatest(r.seen_from, coalesce((g.reads -> 'grants' ->> 'readAt')::timestamptz, g.read_at)),
            ended_at = greatest(r.seen_from, g.gone_at, (g.reads -> 'grants' ->> 'readAt')::timestamptz)
       FROM gone g WHERE r.key_id = g.id AND r.ended_at IS NULL`,
    [rows.map(({ id }) => id), JSON.stringify(FACET_PART)],
  );
}
