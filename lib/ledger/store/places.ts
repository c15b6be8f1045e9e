import type { Pool, PoolClient } from "pg";
import { queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";

type Queryable = Pick<Pool | PoolClient, "query">;

/** Any number; whoever gives places holds it until its transaction ends. */
const PLACING = 7_420_961;

/** Takes the right to give places until the transaction ends; false when another has it. */
export async function lockPlacing(tx: Queryable): Promise<boolean> {
  const query = sql`SELECT pg_try_advisory_xact_lock(${PLACING}) AS locked`;
  return (await queryRows<{ locked: boolean }>(tx, query))[0]?.locked ?? false;
}

/** Number of entries that have a place: the size of the tree. */
export async function readSize(on: Queryable): Promise<number> {
  const query = sql`SELECT seq + 1 AS size FROM ledger_place ORDER BY seq DESC LIMIT 1`;
  return Number((await queryRows<{ size: string }>(on, query))[0]?.size ?? 0);
}

/**
 * Gives the `limit` acts that wait longest the next places from `first` on, and ends their waiting. Answers
 * their leaf hashes in order, and how many rows no longer wait. Needs `lockPlacing`.
 */
export async function placeNext(
  tx: Queryable,
  { first, limit }: { first: number; limit: number },
): Promise<{ leaves: Buffer[]; taken: number }> {
  const waiting = await queryRows<{ ids: string[] | null }>(
    tx,
    sql`SELECT array_agg(act_id ORDER BY "order") AS ids
          FROM (SELECT act_id, "order" FROM ledger_pending ORDER BY "order" LIMIT ${limit}) next`,
  );
  const ids = waiting[0]?.ids ?? [];
  if (ids.length === 0) return { leaves: [], taken: 0 };
  // What has its place already waits by mistake, and must not hold up the others.
  const placed = await queryRows<{ leaf_hash: Buffer }>(
    tx,
    sql`WITH next AS (
          SELECT a.id, a.body, row_number() OVER (ORDER BY w.n) - 1 + ${first}::bigint AS seq
            FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS w(id, n) JOIN ledger_act a ON a.id = w.id
           WHERE NOT EXISTS (SELECT FROM ledger_place p WHERE p.act_id = w.id)
        ), placed AS (
          INSERT INTO ledger_place (seq, act_id, leaf_hash, placed_at)
          SELECT seq, id, sha256('\\x00'::bytea || convert_to(body, 'UTF8')), clock_timestamp()
            FROM next ORDER BY seq
          RETURNING seq, leaf_hash
        )
        SELECT leaf_hash FROM placed ORDER BY seq`,
  );
  await queryRows(tx, sql`DELETE FROM ledger_pending WHERE act_id = ANY(${ids}::uuid[])`);
  return { leaves: placed.map((row) => row.leaf_hash), taken: ids.length };
}

export interface LedgerCounts {
  /** Entries that have a place. */
  size: number;
  /** Acts that wait for one. */
  waiting: number;
  /** Seconds that the oldest of them waits, by the database's clock; null when none does. */
  oldestSeconds: number | null;
}

export async function countLedger(db: Pick<Db, "pool">): Promise<LedgerCounts> {
  const size = await readSize(db.pool);
  const rows = await queryRows<{ waiting: string; oldest: number | null }>(
    db.pool,
    sql`SELECT count(*) AS waiting,
               extract(epoch FROM clock_timestamp() - min(since))::float8 AS oldest
          FROM ledger_pending`,
  );
  const row = rows[0];
  const oldest = row?.oldest ?? null;
  return { size, waiting: Number(row?.waiting ?? 0), oldestSeconds: oldest && Math.max(0, oldest) };
}

export async function isAnyWaiting(on: Queryable): Promise<boolean> {
  const query = sql`SELECT EXISTS (SELECT FROM ledger_pending) AS any`;
  return (await queryRows<{ any: boolean }>(on, query))[0]?.any ?? false;
}

/** Age of the entry at this place by the database's clock, ms; null when there is none. */
export async function ageOfPlace(on: Queryable, seq: number): Promise<number | null> {
  const query = sql`
    SELECT (extract(epoch FROM clock_timestamp() - placed_at) * 1000)::float8 AS age
      FROM ledger_place WHERE seq = ${seq}`;
  return (await queryRows<{ age: number }>(on, query))[0]?.age ?? null;
}

/** Place of an act; null while it waits. */
export async function placeOf(on: Queryable, actId: string): Promise<number | null> {
  const query = sql`SELECT seq FROM ledger_place WHERE act_id = ${actId}::uuid`;
  const row = (await queryRows<{ seq: string }>(on, query))[0];
  return row ? Number(row.seq) : null;
}
