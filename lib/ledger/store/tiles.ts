import type { Pool, PoolClient } from "pg";
import { queryRows, sql } from "@/lib/db/query";
import { HASH_BYTES, TILE_WIDTH } from "../rules/merkle";
import { type TileRef, type Tiles, tileKey } from "../rules/proofs";
import { type Edge, edgeCounts, type Tile } from "../rules/tree";

type Queryable = Pick<Pool | PoolClient, "query">;

export async function insertTiles(tx: Queryable, tiles: readonly Tile[]): Promise<void> {
  if (tiles.length === 0) return;
  await queryRows(
    tx,
    sql`INSERT INTO ledger_tile (level, index, hashes, root)
        SELECT * FROM unnest(${tiles.map(({ level }) => level)}::int[],
          ${tiles.map(({ index }) => index)}::bigint[],
          ${tiles.map(({ hashes }) => Buffer.concat(hashes))}::bytea[],
          ${tiles.map(({ root }) => root)}::bytea[])`,
  );
}

export function splitHashes(bytes: Buffer): Buffer[] {
  return Array.from({ length: Math.floor(bytes.length / HASH_BYTES) }, (_, i) =>
    bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  );
}

/** Hashes `from` up to `to` of a level, as the places and the roots of full tiles have them. */
async function readLevel(on: Queryable, level: number, from: number, to: number) {
  const query =
    level === 0
      ? sql`SELECT leaf_hash AS hash FROM ledger_place
             WHERE seq >= ${from} AND seq < ${to} ORDER BY seq`
      : sql`SELECT root AS hash FROM ledger_tile
             WHERE level = ${level - 1} AND index >= ${from} AND index < ${to} ORDER BY index`;
  return (await queryRows<{ hash: Buffer }>(on, query)).map((row) => row.hash);
}

/** The right edge of the tree of the first `size` entries. Throws when places or tiles are missing. */
export async function readEdge(on: Queryable, size: number): Promise<Edge> {
  const edge: Buffer[][] = [];
  for (const [level, count] of edgeCounts(size).entries()) {
    const to = Math.floor(size / TILE_WIDTH ** level);
    const hashes = count === 0 ? [] : await readLevel(on, level, to - count, to);
    if (hashes.length !== count) throw new MissingHashes(level, to - count, to);
    edge.push(hashes);
  }
  return edge;
}

/** The tiles of a plan: full ones a row each, those of the edge from what will become them. */
export async function readTiles(on: Queryable, refs: readonly TileRef[]): Promise<Tiles> {
  const rows = await queryRows<{ level: number; index: string; hashes: Buffer }>(
    on,
    sql`SELECT level, index, hashes FROM ledger_tile
         WHERE (level, index) IN (SELECT * FROM unnest(${refs.map(({ level }) => level)}::int[],
           ${refs.map(({ index }) => index)}::bigint[]))`,
  );
  const tiles = new Map<string, Buffer[]>();
  for (const { level, index, hashes } of rows) {
    tiles.set(tileKey({ level, index: Number(index) }), splitHashes(hashes));
  }
  // At most one of each level lies at the edge; a pool reads them side by side.
  const edge = refs.filter((ref) => !tiles.has(tileKey(ref)));
  await Promise.all(
    edge.map(async ({ level, index, count }) => {
      const from = index * TILE_WIDTH;
      const hashes = await readLevel(on, level, from, from + count);
      if (hashes.length !== count) throw new MissingHashes(level, from, from + count);
      tiles.set(tileKey({ level, index }), hashes);
    }),
  );
  return tiles;
}

/** The tree cannot be computed: somebody removed places or tiles. `keyledger verify-ledger` says which. */
export class MissingHashes extends Error {
  override readonly name = "MissingHashes";
  constructor(level: number, from: number, to: number) {
    super(`The ledger lacks hashes of level ${level} between ${from} and ${to}; verify it.`);
  }
}
