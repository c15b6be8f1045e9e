import type { Pool, PoolClient } from "pg";
import { queryRows, sql } from "@/lib/db/query";

type Queryable = Pick<Pool | PoolClient, "query">;

export interface CheckpointRow {
  size: string;
  root: Buffer;
  note: string;
  key_id: string;
  made_at: Date;
}

export interface CopyRow {
  size: string;
  target: string;
  written_at: Date | null;
  tries: number;
  tried_at: Date | null;
  error: string | null;
}

/** The newest checkpoint, or the newest of those that cover at least `covering` entries; null without one. */
export async function newestCheckpoint(on: Queryable, covering = 0): Promise<CheckpointRow | null> {
  const rows = await queryRows<CheckpointRow>(
    on,
    sql`SELECT * FROM ledger_checkpoint WHERE size >= ${covering} ORDER BY size DESC LIMIT 1`,
  );
  return rows[0] ?? null;
}

export async function readCheckpoints(
  on: Queryable,
  { below, limit }: { below: number | undefined; limit: number },
): Promise<CheckpointRow[]> {
  return queryRows(
    on,
    sql`SELECT * FROM ledger_checkpoint WHERE size < ${below ?? Number.MAX_SAFE_INTEGER}
         ORDER BY size DESC LIMIT ${limit}`,
  );
}

export async function countCheckpoints(on: Queryable): Promise<number> {
  const rows = await queryRows<{ n: string }>(on, sql`SELECT count(*) AS n FROM ledger_checkpoint`);
  return Number(rows[0]?.n ?? 0);
}

export async function readCopies(on: Queryable, sizes: readonly string[]): Promise<CopyRow[]> {
  return queryRows(
    on,
    sql`SELECT * FROM checkpoint_copy WHERE size = ANY(${[...sizes]}::bigint[]) ORDER BY target`,
  );
}

/** Keeps a checkpoint; one of the same size that another process made first stays as it is. */
export async function insertCheckpoint(
  on: Queryable,
  row: { size: number; root: Buffer; note: string; key: string; madeAt: Date },
): Promise<void> {
  await queryRows(
    on,
    sql`INSERT INTO ledger_checkpoint (size, root, note, key_id, made_at)
        VALUES (${row.size}, ${row.root}, ${row.note}, ${row.key}, ${row.madeAt})
        ON CONFLICT (size) DO NOTHING`,
  );
}

/** Notes that the newest checkpoint is to be copied to these places. */
export async function addCopies(on: Queryable, targets: readonly string[]): Promise<void> {
  await queryRows(
    on,
    sql`INSERT INTO checkpoint_copy (size, target)
        SELECT size, target FROM (SELECT max(size) AS size FROM ledger_checkpoint) newest,
               unnest(${[...targets]}::text[]) AS target
         WHERE size IS NOT NULL
        ON CONFLICT (size, target) DO NOTHING`,
  );
}

/** Copies to these places that are due, the newest first: after n failures after 2^n s, at most 10 minutes. */
export async function dueCopies(
  on: Queryable,
  targets: readonly string[],
  limit: number,
): Promise<{ size: string; target: string; note: string }[]> {
  return queryRows(
    on,
    sql`SELECT c.size, c.target, k.note
          FROM checkpoint_copy c JOIN ledger_checkpoint k ON k.size = c.size
         WHERE c.written_at IS NULL AND c.target = ANY(${[...targets]}::text[])
           AND (c.tried_at IS NULL OR c.tried_at > clock_timestamp() OR
                c.tried_at < clock_timestamp() - least(600, 2 ^ least(c.tries, 10)) * interval '1 s')
         ORDER BY c.size DESC LIMIT ${limit}`,
  );
}

/** Notes how a copy went; `error` null: it is written. */
export async function noteCopy(
  on: Queryable,
  { size, target, error }: { size: string; target: string; error: string | null },
): Promise<void> {
  await queryRows(
    on,
    sql`UPDATE checkpoint_copy
           SET tries = tries + 1, tried_at = clock_timestamp(), error = ${error},
               written_at = CASE WHEN ${error}::text IS NULL THEN clock_timestamp() END
         WHERE size = ${size}::bigint AND target = ${target} AND written_at IS NULL`,
  );
}

/** True when an act that asks for a checkpoint has its place at or after `size`. */
export async function isAskedFor(
  on: Queryable,
  acts: readonly string[],
  size: number,
): Promise<boolean> {
  const rows = await queryRows<{ asked: boolean }>(
    on,
    sql`SELECT EXISTS (SELECT FROM ledger_place p JOIN ledger_act a ON a.id = p.act_id
          WHERE p.seq >= ${size} AND a.act = ANY(${[...acts]}::text[])) AS asked`,
  );
  return rows[0]?.asked ?? false;
}

/** Bodies of the entries from `from` up to `to`, in their order. */
export async function readBodies(on: Queryable, from: number, to: number): Promise<string[]> {
  const rows = await queryRows<{ body: string }>(
    on,
    sql`SELECT a.body FROM ledger_place p JOIN ledger_act a ON a.id = p.act_id
         WHERE p.seq >= ${from} AND p.seq < ${to} ORDER BY p.seq`,
  );
  return rows.map((row) => row.body);
}

/** Places where a copy failed at least five times, the last within the hour, each with its newest error. */
export async function failingCopies(on: Queryable): Promise<{ target: string; error: string }[]> {
  return queryRows(
    on,
    sql`SELECT DISTINCT ON (target) target, error FROM checkpoint_copy
         WHERE written_at IS NULL AND error IS NOT NULL AND tries >= 5
           AND tried_at > clock_timestamp() - interval '1 hour'
         ORDER BY target, size DESC`,
  );
}
