import fc from "fast-check";
import { expect, it } from "vitest";
import type { TraitValue } from "../types";
import { difference, type GivenRows, packRows, summedRows, unpackRows } from "./given-rows";

const few = fc.integer({ min: 1, max: 3 });
const trait = fc.constantFrom<TraitValue>(
  { kind: "address", value: "192.0.2.1", resource: null },
  { kind: "context", value: '{"a":"…\\u0000"}', resource: { type: "secret", resource: "s" } },
);
const rows: fc.Arbitrary<GivenRows> = fc
  .record({
    buckets: fc.array(
      fc.record({ keyId: few, at: few, principalId: few, callId: few, count: few }),
    ),
    traits: fc.array(
      fc.record({
        ...{ keyId: few, day: few, principalId: few, callId: few, trait, count: few },
        ...{ firstAt: few, lastAt: few },
      }),
    ),
  })
  .map(summedRows);

const mark = fc.record({ hour: few, mark: fc.bigInt().map(String) });

const counts = ({ buckets, traits }: GivenRows) =>
  [
    ...buckets.map((row) => [row.keyId, row.at, row.principalId, row.callId, row.count]),
    ...traits.map((row) => [
      row.keyId,
      row.day,
      row.principalId,
      row.callId,
      row.trait.value,
      row.count,
    ]),
  ]
    .map((row) => JSON.stringify(row))
    .sort();

it("is unpacked as it was packed", () => {
  fc.assert(
    fc.property(rows, fc.array(mark), (counted, shared) => {
      const given = { ...counted, shared };
      expect(unpackRows(packRows(given))).toEqual(given);
    }),
  );
});

it("is what makes of the one answer the other, and nothing of the same", () => {
  fc.assert(
    fc.property(rows, rows, (before, after) => {
      const change = difference(before, after);
      const sum = summedRows({
        buckets: [...before.buckets, ...change.buckets],
        traits: [...before.traits, ...change.traits],
      });
      const there = {
        buckets: sum.buckets.filter(({ count }) => count !== 0),
        traits: sum.traits.filter(({ count }) => count !== 0),
      };
      expect(counts(there)).toEqual(counts(after));
      expect(difference(after, after)).toEqual({ buckets: [], traits: [] });
    }),
  );
});
