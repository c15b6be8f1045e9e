import canonicalize from "canonicalize";
import fc from "fast-check";
import { expect, it } from "vitest";
import { isCanonical } from "./is-canonical";

/** The definition: what the library writes. */
function slow(text: string): boolean {
  try {
    return canonicalize(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}

const check = (text: string) => isCanonical(text, JSON.parse(text));

it.each([
  [true, `{"10":1,"9":2}`],
  [false, `{"9":2,"10":1}`],
  [false, `{"b":1,"a":2}`],
  [false, `{"a":1,"a":1}`],
  [false, `{"a": 1}`],
  [false, `{"a":1.0}`],
  [false, `{"a":-0}`],
  [true, `{"a":1e+21}`],
  [false, `{"a":"\\u0041"}`],
  [false, `"\\ud800"`],
  [true, `{"__proto__":1}`],
  [false, `[{"b":{"d":1,"c":1}}]`],
])("is %s of %s", (canonical, text) => {
  expect(check(text)).toBe(canonical);
  expect(slow(text)).toBe(canonical);
});

it("is what the library says, of any JSON", () => {
  const json = fc.json({ stringUnit: "binary" });
  fc.assert(
    fc.property(json, (text) => {
      expect(check(text)).toBe(slow(text));
      const canonical = canonicalize(JSON.parse(text));
      if (canonical !== undefined) expect(check(canonical)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
