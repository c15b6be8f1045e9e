import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leafHash, rootOf } from "./merkle";
import {
  consistencyRanges,
  inclusionRanges,
  rangeHash,
  tileKey,
  tilesOf,
  verifyConsistency,
  verifyInclusion,
} from "./proofs";
import { at, forest } from "./testing-merkle";
import { edgeCounts, growTree } from "./tree";

const BIG = forest(66_000);
const LEAVES = BIG.entries.map((entry) => leafHash(entry));
const roots = new Map<number, Buffer>();
const rootAt = (size: number) => {
  const known = roots.get(size) ?? rootOf(LEAVES.slice(0, size));
  roots.set(size, known);
  return known;
};

describe("a tree of three levels of tiles", () => {
  const size = fc.oneof(
    fc.integer({ min: 1, max: 66_000 }),
    fc.constantFrom(1, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 65_793, 66_000),
  );
  const two = fc.tuple(size, fc.nat()).map(([n, pick]) => ({ n, m: pick % n }));

  it("proves every leaf with few tiles, and nothing else", () => {
    fc.assert(
      fc.property(two, fc.nat(), ({ n, m }, pick) => {
        const ranges = inclusionRanges(m, n);
        expect(tilesOf(ranges).length).toBeLessThanOrEqual(6);
        const needed = new Map(
          tilesOf(ranges).map((ref) => {
            const all = BIG.tiles.get(tileKey(ref)) ?? [];
            expect(ref.count).toBeLessThanOrEqual(Math.floor(n / 256 ** ref.level));
            return [tileKey(ref), all.slice(0, ref.count)] as const;
          }),
        );
        const proof = ranges.map((range) => rangeHash(needed, range));
        const leaf = at(LEAVES, m);
        expect(verifyInclusion(leaf, m, n, proof, rootAt(n))).toBe(true);
        expect(verifyInclusion(leaf, m + 1, n, proof, rootAt(n))).toBe(false);
        expect(verifyInclusion(leafHash("x"), m, n, proof, rootAt(n))).toBe(false);
        expect(verifyInclusion(leaf, m, n, [...proof, leaf], rootAt(n))).toBe(false);
        if (proof.length === 0) return;
        const wrong = proof.map((hash) => Buffer.from(hash));
        const one = wrong[pick % wrong.length];
        one?.writeUInt8(one.readUInt8(pick % 32) ^ 8, pick % 32);
        expect(verifyInclusion(leaf, m, n, wrong, rootAt(n))).toBe(false);
        expect(verifyInclusion(leaf, m, n, proof.slice(1), rootAt(n))).toBe(false);
        expect(verifyInclusion(leaf, m, n, proof.slice(0, -1), rootAt(n))).toBe(false);
      }),
      { numRuns: 25 },
    );
  });

  it("proves every beginning, and nothing else", () => {
    fc.assert(
      fc.property(two, fc.nat(), ({ n, m }, pick) => {
        const proof = consistencyRanges(m, n).map((range) => rangeHash(BIG.tiles, range));
        const verify = (first: number, path: Buffer[], a: Buffer, b: Buffer) =>
          verifyConsistency(first, n, path, a, b);
        expect(verify(m, proof, rootAt(m), rootAt(n))).toBe(true);
        if (m === 0) return; // The empty tree begins every tree.
        expect(verify(m, proof, rootAt(m), leafHash("x"))).toBe(false);
        expect(verify(m, proof, leafHash("x"), rootAt(n))).toBe(false);
        expect(verify(m, [...proof, rootAt(n)], rootAt(m), rootAt(n))).toBe(false);
        expect(verify(m + 1, proof, rootAt(m), rootAt(n))).toBe(false);
        if (proof.length === 0) return;
        expect(verify(m, [], rootAt(m), rootAt(n))).toBe(false);
        expect(verify(m, proof.slice(0, -1), rootAt(m), rootAt(n))).toBe(false);
        const wrong = proof.map((hash) => Buffer.from(hash));
        const one = wrong[pick % wrong.length];
        one?.writeUInt8(one.readUInt8(pick % 32) ^ 16, pick % 32);
        expect(verify(m, wrong, rootAt(m), rootAt(n))).toBe(false);
      }),
      { numRuns: 25 },
    );
  });

  it("grows from any edge to the same tiles and root", () => {
    fc.assert(
      fc.property(two, ({ n, m }) => {
        const edge = edgeCounts(m).map((count, level) => {
          const from = Math.floor(m / 256 ** level) - count;
          const tile = BIG.tiles.get(tileKey({ level, index: from / 256 })) ?? [];
          return tile.slice(0, count);
        });
        const tree = growTree(m, edge);
        expect(tree.root()).toEqual(rootAt(m));
        for (const leaf of LEAVES.slice(m, n)) {
          for (const { level, index, hashes, root } of tree.add(leaf)) {
            const known = BIG.tiles.get(tileKey({ level, index })) ?? [];
            expect(Buffer.concat(hashes).equals(Buffer.concat(known))).toBe(true);
            expect(rootOf(hashes).equals(root)).toBe(true);
          }
        }
        expect(tree.size()).toBe(n);
        expect(tree.root()).toEqual(rootAt(n));
      }),
      { numRuns: 12 },
    );
  });
});
