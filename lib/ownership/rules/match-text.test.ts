import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchText, parsePattern } from "./match-text";

const matches = (pattern: string, text: string) => matchText(parsePattern(pattern), text);

/** What a pattern means, by trying everything. */
function naive(pattern: string, text: string): boolean {
  if (pattern === "") return text === "";
  const rest = pattern.slice(1);
  if (pattern[0] === "*")
    return naive(rest, text) || (text !== "" && naive(pattern, text.slice(1)));
  return (
    text !== "" && (pattern[0] === "?" || pattern[0] === text[0]) && naive(rest, text.slice(1))
  );
}

describe("a pattern", () => {
  it("means what trying everything finds", () => {
    const pattern = fc.array(fc.constantFrom("a", "b", "?", "*"), { maxLength: 8 });
    const text = fc.array(fc.constantFrom("a", "b"), { maxLength: 10 });
    fc.assert(
      fc.property(pattern, text, (p, t) => {
        expect(matches(p.join(""), t.join(""))).toBe(naive(p.join(""), t.join("")));
      }),
      { numRuns: 3_000 },
    );
  });

  it("counts no case, and takes everything else as it is", () => {
    expect(matches("Alias/PAY*", "alias/payments")).toBe(true);
    expect(matches("a.c", "abc")).toBe(false);
    expect(matches("[ab]", "a")).toBe(false);
    expect(matches("(a+)+$", "(a+)+$")).toBe(true);
  });

  it("ends, however hostile: going back over the stars would take years", () => {
    expect(matches(`${"*a?".repeat(10)}b`, "a".repeat(100_000))).toBe(false);
    expect(matches(`${"?*".repeat(10)}b`, "a".repeat(100_000))).toBe(false);
  });
});
