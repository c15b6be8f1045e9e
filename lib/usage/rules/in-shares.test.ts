import fc from "fast-check";
import { expect, it } from "vitest";
import { inShares } from "./in-shares";

it("gives every item to one reader, neighbours to the same, none more than its share", () => {
  fc.assert(
    fc.property(fc.nat(60), fc.integer({ min: 1, max: 7 }), (count, readers) => {
      const list = Array.from({ length: count }, (_, at) => at);
      const spread = inShares(list, readers);
      expect(spread.map(({ item }) => item).sort((a, b) => a - b)).toEqual(list);
      for (let reader = 0; reader < readers; reader += 1) {
        const own = spread.filter((one) => one.reader === reader).map(({ item }) => item);
        expect(own.length).toBeLessThanOrEqual(Math.ceil(count / readers));
        expect(own).toEqual(own.map((_, at) => (own[0] ?? 0) + at));
      }
    }),
  );
});

it("has the readers take turns", () => {
  const spread = inShares(["a", "b", "c", "d", "e"], 2);
  expect(spread.map(({ item, reader }) => `${item}${reader}`)).toEqual([
    ...["a0", "d1", "b0", "e1", "c0"],
  ]);
});
