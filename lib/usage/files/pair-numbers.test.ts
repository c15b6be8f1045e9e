import fc from "fast-check";
import { expect, it } from "vitest";
import { PairNumbers } from "./pair-numbers";

it("numbers each pair once, in the order in which they come", () => {
  const any = fc.oneof(fc.nat(3), fc.nat(70_000));
  fc.assert(
    fc.property(fc.array(fc.tuple(any, any), { maxLength: 3_000 }), (pairs) => {
      const numbers = new PairNumbers();
      const known = new Map<string, number>();
      for (const [first, second] of pairs) {
        const name = `${first}/${second}`;
        const number = known.get(name) ?? known.size;
        known.set(name, number);
        expect(numbers.of(first, second)).toBe(number);
      }
      expect(numbers.pairs).toHaveLength(known.size * 2);
    }),
    { numRuns: 30 },
  );
});
