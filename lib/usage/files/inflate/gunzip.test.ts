import { constants, gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Engine } from "../engine";
import { MOST_BEYOND } from "./codes-function";
import { Gunzip, WINDOW } from "./gunzip";

const ROOM = 256 * 1024;
const engine = new Engine({ extra: 0 });
while (engine.bytes.length - engine.data < 8 * ROOM) engine.grow();
const gunzip = new Gunzip(engine);
/** What may not be written stands before and behind what may. */
const GUARD = 0xa5;
const GUARDED = Buffer.alloc(64, GUARD);

/** What comes out in pieces of at most `most` bytes; null where it is left to zlib. */
function inflated(input: Uint8Array, most = ROOM): Buffer | null {
  const { bytes, data } = engine;
  const parts: Buffer[] = [];
  let at = data + WINDOW;
  bytes.fill(GUARD, at - 64, at);
  gunzip.begin(input);
  for (;;) {
    const end = at + most + MOST_BEYOND;
    bytes.fill(GUARD, end, end + 64);
    const length = gunzip.next(at, most);
    if (bytes.compare(GUARDED, 0, 64, end, end + 64) !== 0) throw new Error("wrote beyond");
    if (parts.length === 0 && bytes.compare(GUARDED, 0, 64, at - 64, at) !== 0) {
      throw new Error("wrote before");
    }
    if (length === 0) break;
    parts.push(Buffer.from(bytes.subarray(at, at + length)));
    at += length;
    if (at < data + 4 * ROOM) continue;
    // No more than the window is kept.
    bytes.copyWithin(data, at - WINDOW, at);
    at = data + WINDOW;
  }
  return gunzip.ended === "whole" ? Buffer.concat(parts) : null;
}

/** The same by zlib; null for what it refuses. */
function byZlib(input: Uint8Array): Buffer | null {
  try {
    return gunzipSync(input);
  } catch {
    return null;
  }
}

const repeated = (unit: Uint8Array, times: number) =>
  Buffer.concat(Array.from({ length: times }, () => unit));
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(60))
    .map(([unit, times]) => repeated(unit, times)),
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef-"), maxLength: 200 }).map(Buffer.from),
  fc.constantFrom('{"eventVersion":"1.11",', '"eventSource":"kms.amazonaws.com"').map(Buffer.from),
);
/** Its pieces come again in any order, so that matches have all lengths and distances. */
const content = fc
  .tuple(fc.array(piece, { minLength: 1, maxLength: 20 }), fc.array(fc.nat(), { maxLength: 120 }))
  .map(([pieces, order]) =>
    Buffer.concat([...pieces, ...order.map((at) => pieces[at % pieces.length] as Uint8Array)]),
  );
const { Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED } = constants;
const options = fc.record({
  level: fc.integer({ min: 0, max: 9 }),
  memLevel: fc.integer({ min: 1, max: 9 }),
  windowBits: fc.integer({ min: 9, max: 15 }),
  strategy: fc.constantFrom(Z_DEFAULT_STRATEGY, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED),
});

describe("decompressing", () => {
  it("gives what was compressed, however it was, in pieces of any size", () => {
    const sizes = fc.integer({ min: 1, max: 20_000 });
    fc.assert(
      fc.property(content, options, sizes, (bytes, how, most) => {
        expect(inflated(gzipSync(bytes, how), most)?.equals(bytes)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("reaches back over the whole window, and knows matches of every length at every short distance", () => {
    const far = Buffer.from(Array.from({ length: 32_000 }, (_, at) => (at * at * 31) >> 3));
    const near = Array.from({ length: 40 }, (_, at) =>
      repeated(far.subarray(at * 50, at * 50 + at + 1), Math.ceil((3 + at * 7) / (at + 1))),
    );
    const bytes = Buffer.concat([far, ...near, far, far.subarray(0, 2), ...near]);
    for (const level of [1, 6, 9]) {
      expect(inflated(gzipSync(bytes, { level }), 1_000)?.equals(bytes)).toBe(true);
    }
  });

  it("takes members one after the other, also empty ones and those with a name", () => {
    const [one, two, none] = [gzipSync("one"), gzipSync("two"), gzipSync("")];
    const named = Buffer.concat([one.subarray(0, 3), Buffer.from([8]), one.subarray(4, 10)]);
    const members = [none, one, Buffer.concat([named, Buffer.from("a\0"), one.subarray(10)]), two];
    const input = Buffer.concat([...members, none]);
    expect(inflated(input)?.toString()).toBe("oneonetwo");
    expect(byZlib(input)?.toString()).toBe("oneonetwo");
    expect(inflated(none)).toHaveLength(0);
  });

  it("leaves larger input than there is room for to zlib", () => {
    expect(inflated(new Uint8Array(engine.longestInput + 1))).toBeNull();
  });
});

describe("what is not whole", () => {
  // Enough that blocks have codes of their own.
  const ids = Array.from({ length: 12 }, (_, at) => (at * at * 7_919 + at * 104_729) % 65_536);
  const text = Buffer.from(`${"0a1b2c3d4e5f".repeat(3)},${ids.map((id) => `{"id":"${id}"}`)}`);
  const small = [
    ...[6, 0].map((level) => gzipSync(text, { level })),
    ...[Z_FIXED, Z_HUFFMAN_ONLY].map((strategy) => gzipSync(text, { strategy })),
  ];

  it("is not taken, wherever it is cut", () => {
    for (const whole of small) {
      for (let length = 0; length < whole.length; length += 1) {
        expect(inflated(whole.subarray(0, length), 100)).toBeNull();
      }
      expect(inflated(whole, 100)?.equals(text)).toBe(true);
    }
  });

  it("is judged as zlib judges it, whichever bit is wrong", () => {
    for (const whole of small) {
      for (let bit = 0; bit < whole.length * 8; bit += 1) {
        const wrong = Buffer.from(whole);
        wrong[bit >> 3] = (wrong[bit >> 3] as number) ^ (1 << (bit & 7));
        const [own, other] = [inflated(wrong, 2_000), byZlib(wrong)];
        if (own === null || other === null) expect(own).toBe(other);
        else expect(own.equals(other)).toBe(true);
      }
    }
  });

  it.each([
    ["another length", -1],
    ["another checksum", -5],
  ])("is not taken with %s", (_name, at) => {
    for (const size of [100, 100_000]) {
      const whole = gzipSync(repeated(text, Math.ceil(size / text.length)));
      const last = whole.length + at;
      whole[last] = (whole[last] as number) ^ 1;
      expect(inflated(whole)).toBeNull();
    }
  });

  it("is left to zlib where something else follows", () => {
    const whole = gzipSync(text);
    for (const rest of [Buffer.alloc(1), Buffer.alloc(20), whole.subarray(0, 5), text]) {
      expect(inflated(Buffer.concat([whole, rest]))).toBeNull();
    }
  });
});
