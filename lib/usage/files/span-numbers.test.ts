import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Engine } from "./engine";
import { SPAN_NUMBERS_SIZE, SpanNumbers } from "./span-numbers";

const LISTS = 4_096;
const engine = new Engine({ extra: LISTS + SPAN_NUMBERS_SIZE });
const numbers = new SpanNumbers(engine, engine.free + LISTS);

/** Writes the parts as spans of the engine's data, with other bytes between them; answers the list. */
function spansOf(parts: readonly Uint8Array[], noise: number): [number, number] {
  let at = engine.data + noise;
  engine.bytes.fill(noise, engine.data, engine.data + 4_096);
  for (const [index, part] of parts.entries()) {
    engine.words[engine.free / 4 + index * 2] = at;
    engine.words[engine.free / 4 + index * 2 + 1] = at + part.length;
    engine.bytes.set(part, at);
    at += part.length + noise;
  }
  return [engine.free, engine.free + 8 * parts.length];
}

describe("numbers by spans of bytes", () => {
  it("are those that were set, whatever the bytes and however they are cut", () => {
    const part = fc.uint8Array({ maxLength: 19, max: 2 });
    const lists = fc.array(fc.array(part, { maxLength: 3 }), { maxLength: 200 });
    fc.assert(
      fc.property(lists, (all) => {
        numbers.clear();
        const known = new Map<string, number>();
        for (const [at, parts] of all.entries()) {
          const name = JSON.stringify(parts.map((one) => [...one]));
          expect(numbers.get(...spansOf(parts, at % 7))).toBe(known.get(name) ?? -1);
          if (known.has(name)) continue;
          known.set(name, at);
          numbers.set(...spansOf(parts, at % 5), at);
        }
        for (const parts of all) {
          const name = JSON.stringify(parts.map((one) => [...one]));
          expect(numbers.get(...spansOf(parts, 3))).toBe(known.get(name));
        }
      }),
      { numRuns: 50 },
    );
  });

  it("are forgotten when they are too many, and never mixed up", () => {
    numbers.clear();
    const spans = (at: number) => spansOf([Buffer.from(`key-${at}`), Buffer.from("x")], 1);
    for (let at = 0; at < 70_000; at += 1) numbers.set(...spans(at), at);
    let found = 0;
    for (let at = 0; at < 70_000; at += 1) {
      const number = numbers.get(...spans(at));
      if (number === at) found += 1;
      else expect(number).toBe(-1);
    }
    expect(found).toBe(70_000 % 65_536);
  });

  it("are not kept of what is very long", () => {
    numbers.clear();
    engine.words[engine.free / 4] = engine.data;
    engine.words[engine.free / 4 + 1] = engine.data + 100_000;
    numbers.set(engine.free, engine.free + 8, 7);
    expect(numbers.get(engine.free, engine.free + 8)).toBe(-1);
  });
});
