import fc from "fast-check";
import { expect, it } from "vitest";
import type { StoredShared } from "./store/shared";
import type { BucketRow } from "./store/write-counts";
import { type OfferedRow, settleShared, sharedName, withdrawShared } from "./tally-shared";

/** A copy of one event: the owner's trail has a nameless caller (rank 0), the caller's own the named one. */
const offered = (rank: 0 | 1): Map<string, OfferedRow> => {
  const row: OfferedRow = {
    ...{ hour: 3_600, mark: "7", rank, at: 3_900, seconds: 3_901, keyIds: [1, 2], callId: 1 },
    ...{ principalId: rank, traits: [], object: 0, teller: 0 },
  };
  return new Map([[sharedName(row), row]]);
};

const giver = fc.constantFrom(null, "athena:1", "athena:1#1", "lake:2");
const steps = fc.array(
  fc.oneof(
    fc.record({ by: giver, rank: fc.constantFrom<0 | 1>(0, 1) }),
    fc.record({ by: fc.constantFrom("athena:1", "athena:1#1", "lake:2"), rank: fc.constant(null) }),
  ),
  { maxLength: 12 },
);

it("counts an event once for as long as any source gives it, in whatever order copies come and go", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const buckets = new Map<string, BucketRow>();
      let stored: StoredShared[] = [];
      const givers = new Set<string | null>();
      const given = (rows: readonly { files: boolean; queries: string[] }[]) => {
        for (const { files, queries } of rows) {
          stored = stored.map((row) => ({ ...row, files, queries }));
        }
      };
      for (const { by, rank } of all) {
        if (rank !== null) {
          const settled = settleShared(offered(rank), stored, buckets, by);
          if (settled.written.length > 0) stored = settled.written;
          given(settled.given);
          givers.add(by);
        } else if (givers.has(by)) {
          const gone = withdrawShared(stored, buckets, by ?? "");
          given(gone.given);
          if (gone.gone.length > 0) stored = [];
          givers.delete(by);
        }
        const sum = [...buckets.values()].reduce((calls, { count }) => calls + count, 0);
        expect(sum).toBe(givers.size > 0 ? 2 : 0);
        expect([...buckets.values()].every(({ count }) => count === 0 || count === 1)).toBe(true);
        expect(stored.length).toBe(givers.size > 0 ? 1 : 0);
      }
    }),
  );
});
