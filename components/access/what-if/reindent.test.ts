import fc from "fast-check";
import { expect, it } from "vitest";
import { reindent } from "./reindent";

it("writes what JSON.stringify writes", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      // Negative zero and the like are written in one way only when they come from text.
      const text = JSON.stringify(value);
      expect(reindent(text)).toBe(JSON.stringify(JSON.parse(text), null, 2));
      expect(reindent(JSON.stringify(value, null, 3))).toBe(reindent(text));
    }),
  );
});

it("loses no name that stands twice, and no way of writing", () => {
  expect(reindent('{"a":1,"a":2}')).toBe('{\n  "a": 1,\n  "a": 2\n}');
  expect(reindent('["\\u0041",1.0]')).toBe('[\n  "\\u0041",\n  1.0\n]');
  expect(reindent('["{", "[", ","]')).toBe('[\n  "{",\n  "[",\n  ","\n]');
});

it.each(["", "{", "{} {}", "{a:1}"])("leaves %j alone", (text) => {
  expect(reindent(text)).toBeNull();
});
