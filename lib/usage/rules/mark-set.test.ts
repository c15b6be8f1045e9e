import { expect, it } from "vitest";
import { MarkSet, placeOf } from "./mark-set";

it("spreads marks that differ in their last bits, or their first, alone", () => {
  const mask = 2 ** 17 - 1;
  const many = Array.from({ length: 2 ** 16 }, (_, n) => n);
  const places = (of: (n: number) => number) => new Set(many.map((n) => of(n) & mask)).size;
  // By chance alone 79 % of them have places of their own.
  expect(places((n) => placeOf(0x513212b0, n))).toBeGreaterThan(0.7 * many.length);
  expect(places((n) => placeOf(n, 0x513212b0))).toBeGreaterThan(0.7 * many.length);
  expect(places((n) => placeOf(n * 2 ** 16, n))).toBeGreaterThan(0.7 * many.length);
});

it("tells whether a mark is new, that of all zeros too", () => {
  const set = new MarkSet();
  const marks = Array.from({ length: 5_000 }, (_, n): [number, number] => [n % 7, n]);
  expect(marks.every(([high, low]) => set.add(high, low))).toBe(true);
  expect(marks.some(([high, low]) => set.add(high, low))).toBe(false);
  expect(set.size).toBe(5_000);
  expect(marks.every(([high, low]) => set.has(high, low))).toBe(true);
  expect(set.has(8, 1)).toBe(false);
});
