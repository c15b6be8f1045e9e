import { foldPeaks, peaksOf, rootOf, TILE_WIDTH } from "./merkle";

/** 256 hashes of one level that never change again, and their root; level 0 are leaves. */
export interface Tile {
  level: number;
  index: number;
  hashes: Buffer[];
  root: Buffer;
}

/**
 * The right edge of a tree: of each level the hashes that fill no tile yet, at most 255. Level 0 are leaf
 * hashes, level n the roots of the full tiles of level n-1.
 */
export type Edge = readonly (readonly Buffer[])[];

export interface Tree {
  size(): number;
  /** Appends a leaf hash and answers the tiles that it filled, the lowest first; mostly none. */
  add(leaf: Buffer): Tile[];
  root(): Buffer;
}

/** How many hashes of each level the edge of a tree of `size` leaves has. */
export function edgeCounts(size: number): number[] {
  const counts: number[] = [];
  for (let rest = size; rest > 0; rest = Math.floor(rest / TILE_WIDTH)) {
    counts.push(rest % TILE_WIDTH);
  }
  return counts;
}

/** A tree that grows, from nothing or from the edge of one of `size` leaves. Holds no more than its edge. */
export function growTree(size = 0, edge: Edge = []): Tree {
  const levels: Buffer[][] = edge.map((hashes) => [...hashes]);
  let leaves = size;
  const push = (level: number, hash: Buffer, filled: Tile[]): Tile[] => {
    const hashes = levels[level] ?? [];
    levels[level] = hashes;
    hashes.push(hash);
    if (hashes.length < TILE_WIDTH) return filled;
    levels[level] = [];
    const root = rootOf(hashes);
    const index = leaves / TILE_WIDTH ** (level + 1) - 1;
    return push(level + 1, root, [...filled, { level, index, hashes, root }]);
  };
  return {
    size: () => leaves,
    add(leaf) {
      leaves += 1;
      return push(0, leaf, NONE.slice());
    },
    root: () => foldPeaks(levels.toReversed().flatMap(peaksOf)),
  };
}

const NONE: Tile[] = [];
