import type { Pool, PoolClient } from "pg";
import type { KeptControl } from "../note-key-events";

type Queryable = Pick<Pool | PoolClient, "query">;

/**
 * Events that changed keys and are older than this instant (ms): how many. Changes of trails are none of them: as long as
 * there is usage, they tell what it lacks.
 */
export async function countOldEvents(on: Queryable, before: number): Promise<number> {
  const { rows } = await on.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM control_event WHERE at < to_timestamp($1) AND kind <> 'trail'`,
    [before / 1000],
  );
  return rows[0]?.count ?? 0;
}

/** Takes out the oldest of them, so many at most; answers which. */
export async function takeOldEvents(
  client: PoolClient,
  before: number,
  limit: number,
): Promise<{ id: string; at: Date }[]> {
  const { rows } = await client.query<{ id: string; at: Date }>(
    `DELETE FROM control_event WHERE id IN (
       SELECT id FROM control_event WHERE at < to_timestamp($1) AND kind <> 'trail' ORDER BY at LIMIT $2)
     RETURNING id::text, at`,
    [before / 1000, limit],
  );
  return rows;
}

/** How far old events were given to their keys; nobody else goes on with it until the transaction ends. */
export async function lockFill(
  client: PoolClient,
): Promise<{ doneId: string; isOver: boolean } | undefined> {
  const { rows } = await client.query<{ doneId: string; isOver: boolean }>(
    `SELECT done_id::text AS "doneId", done_id >= until_id AS "isOver" FROM key_event_fill WHERE id = 1 FOR UPDATE`,
  );
  return rows[0];
}

/** Whether there is anything left to give. */
export async function isFilled(on: Queryable): Promise<boolean> {
  const { rows } = await on.query(`SELECT FROM key_event_fill WHERE done_id < until_id`);
  return rows.length === 0;
}

/** The next events to look at after `doneId`, those without a row of a key's, and how far they were looked at. */
export async function nextToFill(
  client: PoolClient,
  doneId: string,
  limit: number,
): Promise<{ events: KeptControl[]; reached: string | null }> {
  const { rows } = await client.query<KeptControl & { there: boolean }>(
    `SELECT c.id::text, extract(epoch FROM c.at)::float8 AS at, c.account_id AS "accountId", c.region, c.operation,
            c.kind, c.principal_ref AS "principalRef", c.outcome, c.key_arns AS "keyArns", c.record,
            EXISTS (SELECT FROM key_event e WHERE e.at = c.at AND e.event_id = c.id) AS there
       FROM control_event c
      WHERE c.id > $1 AND c.id <= (SELECT until_id FROM key_event_fill WHERE id = 1) ORDER BY c.id LIMIT $2`,
    [doneId, limit],
  );
  const events = rows.flatMap(({ there, ...event }) => (there ? [] : [event]));
  return { events, reached: rows.length === limit ? (rows.at(-1)?.id ?? null) : null };
}

/** Notes how far they were looked at; null: to the end. */
export async function noteFilled(client: PoolClient, reached: string | null): Promise<void> {
  await client.query(`UPDATE key_event_fill SET done_id = coalesce($1, until_id) WHERE id = 1`, [
    reached,
  ]);
}
