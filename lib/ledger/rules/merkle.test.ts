import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EMPTY_ROOT, leafHash, nodeHash, rootOf } from "./merkle";
import {
  consistencyRanges,
  inclusionRanges,
  rangeHash,
  tileKey,
  tilesOf,
  verifyConsistency,
  verifyInclusion,
} from "./proofs";
import { edgeCounts, growTree } from "./tree";

// ---- the definitions of RFC 6962, 2.1, word for word ------------------------------------------------

const sha256 = (...parts: Uint8Array[]) => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const splitOf = (n: number) => {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
};
const at = (entries: Buffer[], m: number) => entries[m] ?? Buffer.alloc(0);

function mth(d: Buffer[]): Buffer {
  if (d.length === 0) return sha256();
  if (d.length === 1) return sha256(Buffer.of(0), at(d, 0));
  const k = splitOf(d.length);
  return sha256(Buffer.of(1), mth(d.slice(0, k)), mth(d.slice(k)));
}
function path(m: number, d: Buffer[]): Buffer[] {
  if (d.length === 1) return [];
  const k = splitOf(d.length);
  return m < k
    ? [...path(m, d.slice(0, k)), mth(d.slice(k))]
    : [...path(m - k, d.slice(k)), mth(d.slice(0, k))];
}
function subproof(m: number, d: Buffer[], b: boolean): Buffer[] {
  if (m === d.length) return b ? [] : [mth(d)];
  const k = splitOf(d.length);
  return m <= k
    ? [...subproof(m, d.slice(0, k), b), mth(d.slice(k))]
    : [...subproof(m - k, d.slice(k), false), mth(d.slice(0, k))];
}

// ---- test data of the certificate-transparency reference implementation ---------------------------

const hex = (text: string) => Buffer.from(text, "hex");
const CT_ENTRIES = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
].map(hex);
const CT_ROOTS = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
].map(hex);
const CT_PATHS: [leaf: number, size: number, path: string[]][] = [
  [1, 1, []],
  [
    1,
    8,
    [
      "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
  ],
  [
    6,
    8,
    [
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
  ],
  [3, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]],
  [
    2,
    5,
    [
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
  ],
];
const CT_PROOFS: [first: number, second: number, path: string[]][] = [
  [1, 1, []],
  [
    1,
    8,
    [
      "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
  ],
  [
    6,
    8,
    [
      "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
      "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
  ],
  [
    2,
    5,
    [
      "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
      "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
  ],
  [
    6,
    7,
    [
      "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
      "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
  ],
];

/** Entries, and every tile of their tree as far as it goes, computed leaf by leaf. */
function forest(size: number) {
  const entries = Array.from({ length: size }, (_, i) => Buffer.from(`entry ${i}`));
  const tiles = new Map<string, Buffer[]>();
  let level = entries.map((entry) => leafHash(entry));
  for (let height = 0; level.length > 0; height += 1) {
    const above: Buffer[] = [];
    for (let index = 0; index * 256 < level.length; index += 1) {
      const hashes = level.slice(index * 256, index * 256 + 256);
      tiles.set(tileKey({ level: height, index }), hashes);
      if (hashes.length === 256) above.push(rootOf(hashes));
    }
    level = above;
  }
  return { entries, tiles };
}

const BIG = forest(66_000);
const LEAVES = BIG.entries.map((entry) => leafHash(entry));
const roots = new Map<number, Buffer>();
const rootAt = (size: number) => {
  const known = roots.get(size) ?? rootOf(LEAVES.slice(0, size));
  roots.set(size, known);
  return known;
};

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
      { numRuns: 60 },
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
      { numRuns: 60 },
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
      { numRuns: 30 },
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
