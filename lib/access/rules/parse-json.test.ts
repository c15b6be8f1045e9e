import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson } from "./parse-json";

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

describe("parseJson", () => {
  it("agrees with JSON.parse on every value", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        const parsed = parseJson(text);
        expect(parsed.ok && JSON.stringify(parsed.value)).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it("refuses what JSON.parse refuses, and takes what it takes", () => {
    const noise = fc.string({ unit: fc.constantFrom(...'{}[]",:0-1.eE+ tfn\\ua\n'.split("")) });
    fc.assert(
      fc.property(noise, (text) => {
        let strict = true;
        try {
          JSON.parse(text);
        } catch {
          strict = false;
        }
        expect(parseJson(text).ok).toBe(strict);
      }),
      { numRuns: 5_000 },
    );
  });

  it("tells names that stand twice, escaped ones too, and keeps the last", () => {
    const parsed = parseJson('{"a":[{"b":1,"\\u0062":2}],"a2":0}');
    expect(parsed).toMatchObject({ ok: true, duplicates: [["a", 0, "b"]] });
    expect(parsed.ok && plain(parsed.value)).toEqual({ a: [{ b: 2 }], a2: 0 });
  });

  it("gives a value's text where its place asks for it and a name stands twice in it", () => {
    const keepText = (path: readonly (string | number)[]) => path.join() === "policy";
    const parsed = parseJson('{"policy": {"x":1, "x":2}, "other": {"y":1,"y":2}}', { keepText });
    expect(parsed.ok && plain(parsed.value)).toEqual({
      policy: '{"x":1, "x":2}',
      other: { y: 2 },
    });
  });

  it("takes __proto__ for a name like another", () => {
    const parsed = parseJson('{"__proto__":{"polluted":true}}');
    expect(parsed.ok && Object.keys(parsed.value as object)).toEqual(["__proto__"]);
    expect({}).not.toHaveProperty("polluted");
  });

  it("says where it stopped, and stops at depth", () => {
    expect(parseJson('{"a": tru}')).toMatchObject({ ok: false, offset: 6 });
    expect(parseJson("[".repeat(100_000))).toMatchObject({ ok: false });
  });
});
