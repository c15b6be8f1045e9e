import { describe, expect, it } from "vitest";
import { coveredOfDay } from "./day-coverage";

const DAY = Date.parse("2025-05-20T00:00:00Z");
const HOUR = 3_600_000;
const of = (...scopes: [account: string, region: string, hour: number][]) =>
  new Map(
    scopes.map(([accountId, region, hour]) => [
      `${accountId}/${region}`,
      { accountId, region, first: DAY + hour * HOUR + 90_000, records: 1 },
    ]),
  );
const covered = (
  present: ReturnType<typeof of>,
  known: string[],
  { to = DAY + 48 * HOUR, left = [] as string[] } = {},
) =>
  coveredOfDay(DAY, present, new Set(known), { to, left: new Set(left) })
    .map(({ accountId, region, from, to: end }) =>
      [`${accountId}/${region}`, (from - DAY) / HOUR, (end - DAY) / HOUR].join(" "),
    )
    .sort();

describe("what an answer covers of a day", () => {
  it("is a scope from its first record on, and then all of the day", () => {
    expect(covered(of(["1", "a", 9]), [])).toEqual(["1/a 9 24"]);
    expect(covered(of(["1", "a", 9]), ["1/a"])).toEqual(["1/a 0 24"]);
  });

  it("is a quiet region of an account that had a record elsewhere, and no account without any", () => {
    expect(covered(of(["1", "a", 9]), ["1/a", "1/b", "2/a"])).toEqual(["1/a 0 24", "1/b 0 24"]);
    expect(covered(of(), ["1/a"])).toEqual([]);
  });

  it("ends where it was not delivered yet, and is nothing of what another source counts", () => {
    expect(covered(of(["1", "a", 9]), ["1/a"], { to: DAY + 12 * HOUR })).toEqual(["1/a 0 12"]);
    expect(covered(of(["1", "a", 9]), [], { to: DAY + 8 * HOUR })).toEqual([]);
    expect(covered(of(["1", "a", 9], ["1", "b", 9]), [], { left: ["1/a"] })).toEqual(["1/b 9 24"]);
  });
});
