import type { Pool, PoolClient } from "pg";
import { consistencyRanges, inclusionRanges, type Range, rangeHash, tilesOf } from "./rules/proofs";
import { growTree } from "./rules/tree";
import { readEdge, readTiles } from "./store/tiles";

type Queryable = Pick<Pool | PoolClient, "query">;

async function hashesOf(on: Queryable, ranges: Range[]): Promise<Buffer[]> {
  if (ranges.length === 0) return [];
  const tiles = await readTiles(on, tilesOf(ranges));
  return ranges.map((range) => rangeHash(tiles, range));
}

/** Proof that entry `seq` is in the tree of the first `size` entries; reads a few rows at any size. */
export function readInclusionProof(on: Queryable, seq: number, size: number): Promise<Buffer[]> {
  return hashesOf(on, inclusionRanges(seq, size));
}

/** Proof that the tree of the first `first` entries is the beginning of that of `second`. */
export function readConsistencyProof(
  on: Queryable,
  first: number,
  second: number,
): Promise<Buffer[]> {
  return hashesOf(on, consistencyRanges(first, second));
}

/** Root of the tree of the first `size` entries, from tiles and the edge. */
export async function readRoot(on: Queryable, size: number): Promise<Buffer> {
  return growTree(size, await readEdge(on, size)).root();
}
