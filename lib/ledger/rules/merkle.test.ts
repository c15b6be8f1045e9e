import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EMPTY_ROOT, leafHash, nodeHash, rootOf } from "./merkle";
import {
  consistencyRanges,
  inclusionRanges,
  rangeHash,
  verifyConsistency,
  verifyInclusion,
} from "./proofs";
import {
  at,
  CT_ENTRIES,
  CT_PATHS,
  CT_PROOFS,
  CT_ROOTS,
  forest,
  hex,
  mth,
  path,
  subproof,
} from "./testing-merkle";
import { growTree } from "./tree";

const BIG = forest(300);

describe("the reference implementation's test data", () => {
  it("has our roots", () => {
    for (const [size, root] of CT_ROOTS.entries()) {
      const entries = CT_ENTRIES.slice(0, size);
      expect(rootOf(entries.map((entry) => leafHash(entry)))).toEqual(root);
      const tree = growTree();
      for (const entry of entries) tree.add(leafHash(entry));
      expect(tree.root()).toEqual(root);
    }
    expect(EMPTY_ROOT).toEqual(CT_ROOTS[0]);
  });

  it.each(CT_PATHS)("proves leaf %i of %i", (leaf, size, expected) => {
    const tiles = new Map([["0/0", CT_ENTRIES.map((entry) => leafHash(entry))]]);
    const proof = inclusionRanges(leaf - 1, size).map((range) => rangeHash(tiles, range));
    expect(proof).toEqual(expected.map(hex));
    const entry = leafHash(at(CT_ENTRIES, leaf - 1));
    expect(verifyInclusion(entry, leaf - 1, size, proof, at(CT_ROOTS, size))).toBe(true);
  });

  it.each(CT_PROOFS)("proves that %i begins %i", (first, second, expected) => {
    const tiles = new Map([["0/0", CT_ENTRIES.map((entry) => leafHash(entry))]]);
    const proof = consistencyRanges(first, second).map((range) => rangeHash(tiles, range));
    expect(proof).toEqual(expected.map(hex));
    expect(verifyConsistency(first, second, proof, at(CT_ROOTS, first), at(CT_ROOTS, second))).toBe(
      true,
    );
  });
});

describe("against the definitions of RFC 6962", () => {
  const sizes = fc.integer({ min: 1, max: 300 }).map((n) => BIG.entries.slice(0, n));

  it("has the same root and the same proofs", () => {
    fc.assert(
      fc.property(sizes, fc.nat(), (d, pick) => {
        const m = pick % d.length;
        const tree = growTree();
        for (const entry of d) tree.add(leafHash(entry));
        expect(tree.root()).toEqual(mth(d));
        const of = (ranges: { start: number; end: number }[]) =>
          ranges.map((range) => rangeHash(BIG.tiles, range));
        expect(of(inclusionRanges(m, d.length))).toEqual(path(m, d));
        expect(of(consistencyRanges(m + 1, d.length))).toEqual(subproof(m + 1, d, true));
      }),
      { numRuns: 150 },
    );
  });
});

describe("what is no proof", () => {
  const [a, b] = [leafHash("a"), leafHash("b")];

  it.each([
    [0, 0],
    [1, 1],
    [-1, 1],
    [2, 1],
    [0.5, 1],
    [0, Number.NaN],
    [0, 2 ** 53],
  ])("is refused for leaf %d of %d", (index, size) => {
    expect(verifyInclusion(a, index, size, [], a)).toBe(false);
    expect(() => inclusionRanges(index, size)).toThrow(RangeError);
  });

  it("holds hashes of the wrong length, or none", () => {
    const root = nodeHash(a, b);
    expect(verifyInclusion(a, 0, 2, [b], root)).toBe(true);
    expect(verifyInclusion(a, 0, 2, [], a)).toBe(false);
    expect(verifyInclusion(Buffer.alloc(0), 0, 1, [], Buffer.alloc(0))).toBe(false);
    expect(verifyConsistency(1, 2, [b], a, root)).toBe(true);
    expect(verifyConsistency(1, 2, [], a, root)).toBe(false);
    expect(verifyConsistency(0, 1, [], EMPTY_ROOT, a)).toBe(true);
    expect(verifyConsistency(0, 1, [], b, a)).toBe(false);
    expect(verifyConsistency(1, 0, [], a, EMPTY_ROOT)).toBe(false);
    expect(verifyConsistency(1, 1, [], a, b)).toBe(false);
    expect(verifyConsistency(1, 1, [a], a, a)).toBe(false);
    expect(verifyConsistency(0, 0, [a], EMPTY_ROOT, EMPTY_ROOT)).toBe(false);
  });

  it("is not planned for trees that do not follow each other", () => {
    expect(() => consistencyRanges(2, 1)).toThrow(RangeError);
    expect(() => consistencyRanges(-1, 1)).toThrow(RangeError);
  });
});
