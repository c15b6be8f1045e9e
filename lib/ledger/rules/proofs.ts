import { foldPeaks, nodeHash, rootOf, TILE_WIDTH } from "./merkle";

/** Leaves from `start` up to, not with, `end`. */
export interface Range {
  start: number;
  end: number;
}

/** The first `count` hashes of a tile: what of it a proof needs. */
export interface TileRef {
  level: number;
  index: number;
  count: number;
}

/** Hashes of the tiles that a plan named, by `tileKey`. */
export type Tiles = ReadonlyMap<string, readonly Buffer[]>;

const TILE_HEIGHT = 8;

/** The name of a tile in a map. */
export function tileKey({ level, index }: Pick<TileRef, "level" | "index">): string {
  return `${level}/${index}`;
}

/** Subtrees whose roots prove that leaf `index` is in a tree of `size` leaves: PATH of RFC 6962, 2.1.1. */
export function inclusionRanges(index: number, size: number): Range[] {
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(index) || index < 0 || index >= size) {
    throw new RangeError(`A tree of ${size} leaves has no leaf ${index}.`);
  }
  const path = ({ start, end }: Range): Range[] => {
    if (end - start === 1) return [];
    const split = start + largestPowerBelow(end - start);
    return index < split
      ? [...path({ start, end: split }), { start: split, end }]
      : [...path({ start: split, end }), { start, end: split }];
  };
  return path({ start: 0, end: size });
}

/**
 * Subtrees whose roots prove that the tree of `first` leaves is the beginning of that of `second`: PROOF of
 * RFC 6962, 2.1.2. Nothing is needed when either is empty or both are the same.
 */
export function consistencyRanges(first: number, second: number): Range[] {
  if (
    !Number.isSafeInteger(first) ||
    !Number.isSafeInteger(second) ||
    first < 0 ||
    first > second
  ) {
    throw new RangeError(`A tree of ${first} leaves is not the beginning of one of ${second}.`);
  }
  if (first === 0) return [];
  const sub = ({ start, end }: Range, whole: boolean): Range[] => {
    if (end === first) return whole ? [] : [{ start, end }];
    const split = start + largestPowerBelow(end - start);
    return first <= split
      ? [...sub({ start, end: split }, whole), { start: split, end }]
      : [...sub({ start: split, end }, false), { start, end: split }];
  };
  return sub({ start: 0, end: second }, true);
}

/** The tiles, and how much of each, that `rangeHash` needs for these ranges. */
export function tilesOf(ranges: readonly Range[]): TileRef[] {
  const refs = new Map<string, TileRef>();
  for (const range of ranges) {
    for (const { level, index, from, width } of subtreesOf(range)) {
      const count = from + width;
      const known = refs.get(tileKey({ level, index }))?.count ?? 0;
      refs.set(tileKey({ level, index }), { level, index, count: Math.max(known, count) });
    }
  }
  return [...refs.values()];
}

/** Root of the leaves of a range that RFC 6962 cuts out of a tree. Throws when a tile is missing. */
export function rangeHash(tiles: Tiles, range: Range): Buffer {
  const peaks = subtreesOf(range).map(({ level, index, from, width }) => {
    const hashes = tiles.get(tileKey({ level, index })) ?? [];
    if (hashes.length < from + width) throw new Error(`The tile ${level}/${index} is incomplete.`);
    return rootOf(hashes.slice(from, from + width));
  });
  return foldPeaks(peaks);
}

/** Complete subtrees of a range, the largest first, each as a stretch of one tile's hashes. */
function subtreesOf({ start, end }: Range) {
  const subtrees: { level: number; index: number; from: number; width: number }[] = [];
  for (let at = start; at < end; ) {
    const height = Math.floor(Math.log2(end - at));
    const level = Math.floor(height / TILE_HEIGHT);
    const width = 2 ** (height % TILE_HEIGHT);
    const first = at / TILE_WIDTH ** level;
    const index = Math.floor(first / TILE_WIDTH);
    subtrees.push({ level, index, from: first - index * TILE_WIDTH, width });
    at += 2 ** height;
  }
  return subtrees;
}

function largestPowerBelow(n: number): number {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
}

/** True when `path` proves `leaf` at `index` of the tree with this root: RFC 9162, 2.1.3.2. */
export function verifyInclusion(
  leaf: Buffer,
  index: number,
  size: number,
  path: readonly Buffer[],
  root: Buffer,
): boolean {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size)) return false;
  if (index < 0 || index >= size || ![leaf, root, ...path].every(isHash)) return false;
  let [at, last, hash] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && hash.equals(root);
}

/**
 * True when `path` proves that the tree of `firstRoot` is the beginning of that of `secondRoot`: RFC 9162,
 * 2.1.4.2. The empty tree is the beginning of every one; its proof is empty.
 */
export function verifyConsistency(
  first: number,
  second: number,
  path: readonly Buffer[],
  firstRoot: Buffer,
  secondRoot: Buffer,
): boolean {
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(second)) return false;
  if (first < 0 || first > second) return false;
  if (![firstRoot, secondRoot, ...path].every(isHash)) return false;
  if (first === second) return path.length === 0 && firstRoot.equals(secondRoot);
  if (first === 0) return path.length === 0 && firstRoot.equals(foldPeaks([]));
  const [seed, ...rest] = isPowerOfTwo(first) ? [firstRoot, ...path] : path;
  if (seed === undefined || path.length === 0) return false;
  let [at, last] = [first - 1, second - 1];
  while (at % 2 === 1) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  let [one, two] = [seed, seed];
  for (const hash of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      one = nodeHash(hash, one);
      two = nodeHash(hash, two);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else {
      two = nodeHash(two, hash);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && one.equals(firstRoot) && two.equals(secondRoot);
}

function isHash(bytes: Buffer): boolean {
  return bytes.length === 32;
}

function isPowerOfTwo(n: number): boolean {
  return Number.isInteger(Math.log2(n));
}
