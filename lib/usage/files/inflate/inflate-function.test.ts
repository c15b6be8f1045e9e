import { constants, deflateRawSync, gzipSync, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Engine } from "../engine";
import { Gunzip } from "./gunzip";
import { INFLATED } from "./inflate-function";

const ROOM = 256 * 1024;
const engine = new Engine({ extra: 0 });

/** Where DEFLATE's stream ends; null for one that zlib refuses. */
function endByZlib(raw: Uint8Array): number | null {
  try {
    const { engine: stream } = inflateRawSync(raw, { info: true }) as unknown as {
      engine: { bytesWritten: number };
    };
    return stream.bytesWritten;
  } catch {
    return null;
  }
}

const ended: number[] = [];
const watching = {
  ...engine.exports,
  inflate: (limit: number) => {
    ended.push(engine.exports.inflate(limit));
    return ended.at(-1);
  },
};
const watched = new Gunzip(Object.create(engine, { exports: { value: watching } }));

/** The same of ours: without a trailer it is refused later. */
function endOf(raw: Uint8Array): number | null {
  const head = gzipSync("").subarray(0, 10);
  watched.begin(Buffer.concat([head, raw]));
  watched.next(engine.data, ROOM);
  const at = engine.exports.input.value - engine.input - head.length;
  return ended.at(-1) === INFLATED.end ? at : null;
}

/** Bits, each code or number with its lowest first. */
const stream = (...parts: [value: number, size: number][]) => {
  const bits = parts.flatMap(([value, size]) =>
    Array.from({ length: size }, (_, at) => (value >> at) & 1),
  );
  const bytes = Buffer.alloc(Math.ceil(bits.length / 8) + 100);
  for (const [at, bit] of bits.entries()) {
    bytes[at >> 3] = (bytes[at >> 3] as number) | (bit << (at & 7));
  }
  return bytes;
};
type Parts = Parameters<typeof stream>;
const turned = (value: number, size: number) =>
  Array.from({ length: size }, (_, at) => ((value >> at) & 1) << (size - 1 - at)).reduce(
    (sum, bit) => sum | bit,
    0,
  );
/** A last block's head with codes of these lengths, by symbol, of which each is written with four bits. */
const head = (literals: number[], distances: number[], lengths = 15): Parts => [
  ...([
    [1, 1],
    [2, 2],
    [literals.length - 257, 5],
    [distances.length - 1, 5],
    [lengths, 4],
  ] as Parts),
  ...Array.from({ length: lengths + 4 }, (_, at): Parts[0] => [at < 3 ? 0 : 4, 3]),
  ...[...literals, ...distances].map((length): Parts[0] => [turned(length, 4), 4]),
];
const lengthsOf = (count: number, given: Record<number, number>) =>
  Array.from({ length: count }, (_, symbol) => given[symbol] ?? 0);

describe("the blocks of a stream", () => {
  // Enough that blocks have codes of their own.
  const ids = Array.from({ length: 12 }, (_, at) => (at * at * 7_919 + at * 104_729) % 65_536);
  const text = Buffer.from(`${"0a1b2c3d4e5f".repeat(3)},${ids.map((id) => `{"id":"${id}"}`)}`);
  const raws = [
    ...[6, 0].map((level) => deflateRawSync(text, { level })),
    ...[constants.Z_FIXED, constants.Z_HUFFMAN_ONLY].map((strategy) =>
      deflateRawSync(text, { strategy }),
    ),
  ];

  it("ends where zlib ends and is refused where zlib refuses, whatever stands in its blocks", () => {
    // Heads of blocks stand at the front; behind the end is enough for what reads on.
    const change = fc.tuple(fc.nat(90), fc.nat(255));
    const changes = fc.array(change, { maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...raws), changes, fc.nat(7), (raw, places, kind) => {
        const body = Buffer.concat([raw, Buffer.alloc(4_000)]);
        for (const [at, byte] of places) body[at] = byte;
        if (places.length > 1) body[0] = ((body[0] as number) & 0xf8) | kind;
        expect(endOf(body)).toBe(endByZlib(body));
      }),
      { numRuns: 1_000 },
    );
  });

  const two = lengthsOf(257, { 97: 1, 256: 1 });
  const match = lengthsOf(258, { 97: 1, 256: 2, 257: 2 });
  const aaa: Parts = [[0, 3]];
  it.each<[string, boolean, Parts]>([
    ["literals alone, with no distance", true, [...head(two, [0]), [0, 1], [1, 1]]],
    ["nothing but an end", true, [...head(lengthsOf(257, { 256: 1 }), [0]), [0, 1]]],
    [
      "what is no code where there is but one",
      false,
      [...head(lengthsOf(257, { 256: 1 }), [0]), [1, 1]],
    ],
    ["one distance", true, [...head(match, [1]), ...aaa, [3, 2], [0, 1], [1, 2]]],
    [
      "what is no distance where there is but one",
      false,
      [...head(match, [1]), ...aaa, [3, 2], [1, 1], [1, 2]],
    ],
    [
      "a distance where there is none",
      false,
      [...head(match, [0]), ...aaa, [3, 2], [0, 1], [1, 2]],
    ],
    [
      "a distance before the beginning",
      false,
      [...head(match, [0, 0, 0, 1]), ...aaa, [3, 2], [0, 1], [1, 2]],
    ],
    ["287 literals and lengths", false, [...head([...two, ...lengthsOf(30, {})], [0]), [1, 1]]],
    ["286 literals and lengths", true, [...head([...two, ...lengthsOf(29, {})], [0]), [1, 1]]],
    ["31 distances", false, [...head(two, lengthsOf(31, {})), [1, 1]]],
    ["no end", false, [...head(lengthsOf(257, { 97: 1, 98: 1 }), [0]), [1, 1]]],
    ["too many codes", false, [...head(lengthsOf(257, { 97: 1, 98: 1, 256: 1 }), [0]), [1, 1]]],
    ["too few codes", false, [...head(lengthsOf(257, { 97: 2, 256: 1 }), [0]), [1, 1]]],
    ["codes of lengths that are too few", false, [...head(two, [0], 14), [1, 1]]],
    [
      "a length of fixed codes that may not come",
      false,
      [
        [1, 1],
        [1, 2],
        [turned(0b11000110, 8), 8],
      ],
    ],
    [
      "a distance of fixed codes that may not come",
      false,
      [
        [1, 1],
        [1, 2],
        [turned(0x30 + 97, 8), 8],
        [turned(1, 7), 7],
        [turned(30, 5), 5],
      ],
    ],
    [
      "a kind of block that there is not",
      false,
      [
        [1, 1],
        [3, 2],
      ],
    ],
  ])("is judged as zlib judges it: %s", (_name, isValid, parts) => {
    const raw = stream(...parts);
    expect(endOf(raw)).toBe(endByZlib(raw));
    expect(endOf(raw) !== null).toBe(isValid);
  });
});
