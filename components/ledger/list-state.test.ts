import { expect, it } from "vitest";
import { ACTS } from "@/lib/ledger/types";
import { actGroups, CLEARED, isNarrowed, ledgerListParams, startOfDay } from "./list-state";

it("takes both days whole, in UTC", () => {
  const state = { ...CLEARED, since: "2026-02-28", until: "2026-02-28" };
  expect(ledgerListParams(state)).toMatchObject({
    from: "2026-02-28T00:00:00.000Z",
    to: "2026-03-01T00:00:00.000Z",
  });
  expect(isNarrowed(state)).toBe(true);
  expect(isNarrowed({ ...CLEARED, cursor: "x", from: 50 })).toBe(false);
});

it("asks for nothing with a day that is none", () => {
  for (const day of ["", "yesterday", "2026-13-40", "2026-1-1", "2026-01-01T00:00"]) {
    expect(startOfDay(day)).toBeUndefined();
  }
});

it("offers every act once, in words", () => {
  const offered = actGroups().flatMap(({ options }) => options.map(({ value }) => value));
  expect(offered.filter((value) => !value.endsWith(".*")).sort()).toEqual(Object.keys(ACTS).sort());
  expect(new Set(offered).size).toBe(offered.length);
});
