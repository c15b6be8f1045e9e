import type { Pool, PoolClient } from "pg";

type Queryable = Pick<Pool | PoolClient, "query">;

/** Engines keep answers for some days; what was asked before that is forgotten. */
const KEPT_DAYS = 7;

export interface RecordQueryRow {
  /** Also the token that the query was begun with. */
  id: string;
  sourceId: string;
  askedBy: string;
  askedAt: Date;
  from: Date;
  to: Date;
  /** Kind and config of the source when it was asked; null for queries of before that was kept. */
  place: { kind: string; config: unknown } | null;
  /** What is asked; null once it is known to have begun. */
  statement: string | null;
  queryId: string | null;
  lookedAt: Date;
  /** Null: the engine may still be at it. */
  endedAt: Date | null;
  /** Why we stopped it. */
  stopped: string | null;
}

type NewRecordQuery = Omit<RecordQueryRow, "queryId" | "lookedAt" | "endedAt" | "stopped">;

const COLUMNS = `id, source_id AS "sourceId", asked_by AS "askedBy", asked_at AS "askedAt", from_at AS "from", to_at AS "to",
  place, statement, query_id AS "queryId", looked_at AS "lookedAt", ended_at AS "endedAt", stopped`;

/** Adds one; forgets those that are too old. */
export async function insertRecordQuery(
  on: Queryable,
  { id, sourceId, askedBy, askedAt, from, to, place, statement }: NewRecordQuery,
): Promise<void> {
  await on.query(
    `DELETE FROM usage_record_query WHERE asked_at < $1::timestamptz - $2 * interval '1 day'`,
    [askedAt, KEPT_DAYS],
  );
  await on.query(
    `INSERT INTO usage_record_query (id, source_id, asked_by, asked_at, looked_at, from_at, to_at, place, statement)
     VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8)`,
    [id, sourceId, askedBy, askedAt, from, to, JSON.stringify(place), statement],
  );
}

export async function noteBegun(on: Queryable, id: string, queryId: string): Promise<void> {
  await on.query(`UPDATE usage_record_query SET query_id = $2, statement = NULL WHERE id = $1`, [
    id,
    queryId,
  ]);
}

/** Its asker wants to know of it; written four times a minute at most, however often that is. */
export async function noteLooked(on: Queryable, id: string, at: Date): Promise<void> {
  await on.query(
    `UPDATE usage_record_query SET looked_at = $2
      WHERE id = $1 AND looked_at < $2::timestamptz - interval '15 seconds'`,
    [id, at],
  );
}

/** The engine has nothing more to do; `stopped`: why we stopped it, null where it ended by itself. The first note stays. */
export async function noteEnded(
  on: Queryable,
  { id, at, stopped = null }: { id: string; at: Date; stopped?: string | null },
): Promise<void> {
  await on.query(
    `UPDATE usage_record_query SET ended_at = $2, stopped = $3, statement = NULL
      WHERE id = $1 AND ended_at IS NULL`,
    [id, at, stopped],
  );
}

/** Those of which nobody knows that they ended, and that nobody has looked at since; the oldest first. */
export async function unwatchedQueries(on: Queryable, since: Date): Promise<RecordQueryRow[]> {
  const { rows } = await on.query<RecordQueryRow>(
    `SELECT ${COLUMNS} FROM usage_record_query WHERE ended_at IS NULL AND looked_at <= $1 ORDER BY asked_at, id`,
    [since],
  );
  return rows;
}

/** One that somebody asked; undefined also for another's. */
export async function findRecordQuery(
  on: Queryable,
  { id, askedBy }: Pick<RecordQueryRow, "id" | "askedBy">,
): Promise<RecordQueryRow | undefined> {
  const { rows } = await on.query<RecordQueryRow>(
    `SELECT ${COLUMNS} FROM usage_record_query WHERE id = $1 AND asked_by = $2`,
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
