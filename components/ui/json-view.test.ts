import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatJson, tokenize } from "./json-view";

describe("tokenize", () => {
  test("tells names from values", () => {
    const kinds = tokenize('  "Effect": "Allow", "n": -1.5e3, "x": null').map(
      (token) => `${token.kind}:${token.text}`,
    );
    expect(kinds).toContain('name:"Effect"');
    expect(kinds).toContain('text:"Allow"');
    expect(kinds).toContain("number:-1.5e3");
    expect(kinds).toContain("word:null");
  });

  test("loses no character of any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (line) => {
        expect(
          tokenize(line)
            .map((token) => token.text)
            .join(""),
        ).toBe(line);
      }),
    );
  });

  test("ends soon on a long unclosed string", () => {
    // Tried again from each of its characters it would not end within the test's time.
    const text = `"${"\\a".repeat(200_000)}`;
    const tokens = tokenize(text).map((token) => token.text);
    expect(tokens.join("") === text).toBe(true);
  });
});

test("a document that is not JSON stays as it came", () => {
  expect(formatJson('{"a":[1,]}')).toBe('{"a":[1,]}');
  expect(formatJson('{"b":1,"a":2}')).toBe('{\n  "b": 1,\n  "a": 2\n}');
});
