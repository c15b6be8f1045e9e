import type { Pool, PoolClient } from "pg";

type Queryable = Pick<Pool | PoolClient, "query">;

/** Engines keep answers for some days; what was asked before that is forgotten. */
const KEPT_DAYS = 7;

export interface RecordQueryRow {
  id: string;
  sourceId: string;
  askedBy: string;
  askedAt: Date;
  from: Date;
  to: Date;
  queryId: string | null;
}

/** Adds one; forgets those that are too old. */
export async function insertRecordQuery(
  on: Queryable,
  { id, sourceId, askedBy, askedAt, from, to }: Omit<RecordQueryRow, "queryId">,
): Promise<void> {
  await on.query(
    `DELETE FROM usage_record_query WHERE asked_at < $1::timestamptz - $2 * interval '1 day'`,
    [askedAt, KEPT_DAYS],
  );
  await on.query(
    `INSERT INTO usage_record_query (id, source_id, asked_by, asked_at, from_at, to_at)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [id, sourceId, askedBy, askedAt, from, to],
  );
}

export async function noteBegun(on: Queryable, id: string, queryId: string): Promise<void> {
  await on.query(`UPDATE usage_record_query SET query_id = $2 WHERE id = $1`, [id, queryId]);
}

/** One that somebody asked; undefined also for another's. */
export async function findRecordQuery(
  on: Queryable,
  { id, askedBy }: Pick<RecordQueryRow, "id" | "askedBy">,
): Promise<RecordQueryRow | undefined> {
  const { rows } = await on.query<RecordQueryRow>(
    `SELECT id, source_id AS "sourceId", asked_by AS "askedBy", asked_at AS "askedAt", from_at AS "from",
            to_at AS "to", query_id AS "queryId"
       FROM usage_record_query WHERE id = $1 AND asked_by = $2`,
    [id, askedBy],
  );
  return rows[0];
}

/** How many somebody has asked since. Waits for others of theirs that are being written, until the transaction ends. */
export async function countAsked(
  on: PoolClient,
  { askedBy, since }: { askedBy: string; since: Date },
): Promise<number> {
  await on.query(`SELECT pg_advisory_xact_lock(hashtextextended('usage_record_query/' || $1, 0))`, [
    askedBy,
  ]);
  const { rows } = await on.query<{ count: number }>(
    `SELECT count(*)::int FROM usage_record_query WHERE asked_by = $1 AND asked_at > $2`,
    [askedBy, since],
  );
  return rows[0]?.count ?? 0;
}
