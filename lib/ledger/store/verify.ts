import type { PoolClient } from "pg";
import { queryRows, sql } from "@/lib/db/query";
import type { StoredEntry } from "../verify/audit";

type Queryable = Pick<PoolClient, "query">;

/** One unchanging view of everything, for as long as it takes. */
export async function beginSnapshot(client: Queryable): Promise<void> {
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  await client.query("SET LOCAL statement_timeout = 0");
  await client.query("SET LOCAL idle_in_transaction_session_timeout = 0");
}

export async function endSnapshot(client: Queryable): Promise<void> {
  await client.query("ROLLBACK");
}

type Row = [
  seq: string,
  leaf: Buffer,
  body: string | null,
  id: string,
  at: number,
  act: string,
  actor: string,
  actorName: string,
  subject: string | null,
  search: string,
];

/** Entries from place `from` on, in their order; an act that is gone leaves its place without a body. */
export async function readStoredEntries(
  client: Queryable,
  from: number | null,
  limit: number,
): Promise<StoredEntry[]> {
  const query = sql`
    SELECT p.seq, p.leaf_hash, a.body, a.id::text, (extract(epoch FROM a.at) * 1000)::float8, a.act,
           a.actor, a.actor_name, a.subject, a.search
      FROM ledger_place p LEFT JOIN ledger_act a ON a.id = p.act_id
     WHERE p.seq >= ${from ?? "-9223372036854775808"}::bigint ORDER BY p.seq LIMIT ${limit}`;
  const { rows } = await client.query<Row>({
    name: "ledger-verify-entries",
    text: query.text,
    values: query.values,
    rowMode: "array",
  });
  return rows.map(([seq, leaf, body, id, atMs, act, actor, actorName, subject, search]) => ({
    seq: Number(seq),
    leafHash: leaf,
    body,
    ...(body === null
      ? {}
      : { columns: { id, atMs, act, actor, actorName, subject: subject ?? "", search } }),
  }));
}

export interface TileRow {
  level: number;
  index: string;
  hashes: Buffer;
  root: Buffer;
}

/** Stored tiles of a level from `index` on. */
export async function readTileRows(
  client: Queryable,
  { level, index, limit }: { level: number; index: number; limit: number },
): Promise<TileRow[]> {
  return queryRows(
    client,
    sql`SELECT * FROM ledger_tile WHERE level = ${level} AND index >= ${index}
         ORDER BY index LIMIT ${limit}`,
  );
}

/** Tiles beyond those that a tree of `size` entries has, one of them. */
export async function strayTile(client: Queryable, size: number): Promise<string | null> {
  const rows = await queryRows<{ name: string }>(
    client,
    sql`SELECT level || '/' || index AS name FROM ledger_tile
         WHERE level NOT BETWEEN 0 AND 6 OR index < 0
            OR (index + 1) * power(256::numeric, level + 1) > ${size} LIMIT 1`,
  );
  return rows[0]?.name ?? null;
}

export interface StrayAct {
  id: string;
  why: "lost" | "waits-placed" | "waits-gone";
}

/** Acts that neither have a place nor wait for one, and what waits by mistake; at most ten. */
export async function strayActs(client: Queryable): Promise<StrayAct[]> {
  return queryRows(
    client,
    sql`(SELECT a.id::text, 'lost' AS why FROM ledger_act a
          WHERE NOT EXISTS (SELECT FROM ledger_place p WHERE p.act_id = a.id)
            AND NOT EXISTS (SELECT FROM ledger_pending w WHERE w.act_id = a.id) LIMIT 10)
        UNION ALL
        (SELECT w.act_id::text, 'waits-placed' FROM ledger_pending w
          WHERE EXISTS (SELECT FROM ledger_place p WHERE p.act_id = w.act_id) LIMIT 10)
        UNION ALL
        (SELECT w.act_id::text, 'waits-gone' FROM ledger_pending w
          WHERE NOT EXISTS (SELECT FROM ledger_act a WHERE a.id = w.act_id) LIMIT 10)
        LIMIT 10`,
  );
}

export async function countWaiting(client: Queryable): Promise<number> {
  const rows = await queryRows<{ n: string }>(
    client,
    sql`SELECT count(*) AS n FROM ledger_pending`,
  );
  return Number(rows[0]?.n ?? 0);
}
