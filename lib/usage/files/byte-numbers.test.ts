import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteNumbers } from "./byte-numbers";

describe("numbers by bytes", () => {
  it("are those that were set, whatever the bytes and however many", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 9, max: 3 }), { maxLength: 300 }), (runs) => {
        const numbers = new ByteNumbers();
        const known = new Map<string, number>();
        for (const [at, run] of runs.entries()) {
          const name = run.join();
          expect(numbers.get(run, 0, run.length)).toBe(known.get(name) ?? -1);
          if (known.has(name)) continue;
          known.set(name, at);
          numbers.set(run, 0, run.length, at);
        }
        for (const run of runs) {
          expect(numbers.get(run, 0, run.length)).toBe(known.get(run.join()));
        }
      }),
      { numRuns: 50 },
    );
  });

  it("are forgotten when they are too many, and never mixed up", () => {
    const numbers = new ByteNumbers();
    for (let at = 0; at < 150_000; at += 1) {
      const bytes = Buffer.from(`key-${at}`);
      numbers.set(bytes, 0, bytes.length, at);
    }
    let found = 0;
    for (let at = 0; at < 150_000; at += 1) {
      const bytes = Buffer.from(`key-${at}`);
      const number = numbers.get(bytes, 0, bytes.length);
      if (number === at) found += 1;
      else expect(number).toBe(-1);
    }
    expect(found).toBe(150_000 % 65_536);
  });
});
