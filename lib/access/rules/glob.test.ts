import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { covers, cutAtColons, toPattern } from "./glob";

/** The meaning of wildcards, written down by recursion with a memory. */
function meaning(pattern: string, text: string): boolean {
  const known = new Map<string, boolean>();
  const from = (p: number, t: number): boolean => {
    const at = `${p},${t}`;
    const found = known.get(at);
    if (found !== undefined) return found;
    const sign = pattern[p];
    const answer =
      sign === undefined
        ? t === text.length
        : sign === "*"
          ? from(p + 1, t) || (t < text.length && from(p, t + 1))
          : t < text.length && (sign === "?" || sign === text[t]) && from(p + 1, t + 1);
    known.set(at, answer);
    return answer;
  };
  return from(0, 0);
}

const letters = (signs: string, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...signs.split("")), maxLength });

describe("wildcards", () => {
  it("match as their meaning says", () => {
    fc.assert(
      fc.property(letters("ab*?", 12), letters("ab", 14), (pattern, text) => {
        expect(covers(toPattern(pattern), text)).toBe(meaning(pattern, text));
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    [`${"*a".repeat(500)}b`, "a".repeat(4_000)],
    [`*${"a".repeat(300)}b*`, "a".repeat(4_000)],
    ["*ab".repeat(400), "ab".repeat(2_000)],
    ["*".repeat(3_000), "x".repeat(3_000)],
  ])("take a number of steps that grows with the lengths alone (%#)", (pattern, text) => {
    const counter = { steps: 0 };
    covers(toPattern(pattern), text, counter);
    expect(counter.steps).toBeLessThanOrEqual(4 * (pattern.length + text.length));
  });

  it("cut an ARN pattern at its first colons", () => {
    const parts = cutAtColons(toPattern("arn:aws:*:x:?:a:b"), 5);
    expect(parts).toHaveLength(6);
    expect(covers(parts[5] ?? [], "a:b")).toBe(true);
    expect(covers(parts[2] ?? [], "anything")).toBe(true);
  });
});
