import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { businessClock } from "./business-time";
import { cell, KEY, NOW, role, usual } from "./testing-cells";
import { quantile, usualOf } from "./usual";
import { type BusyHour, volumeAboveUsual } from "./volume-above-usual";
import { volumeOffHours } from "./volume-off-hours";

const HOURS = { days: ["mon", "tue", "wed", "thu", "fri"], from: "08:00", to: "18:00" } as const;
const UTC = { timeZone: "UTC", hours: HOURS };

describe("many Decrypts outside business hours", () => {
  const judge = (cells: Parameters<typeof volumeOffHours>[0], business = UTC) =>
    volumeOffHours(cells, usual("volume-off-hours"), business).findings;

  it("is said of more than 10,000 of a key in five minutes, all callers together, with the worst five minutes", () => {
    const found = judge([
      cell({ count: 6_000, principal: role("a") }),
      cell({ count: 6_000, principal: role("b") }),
      cell({ at: NOW + 300_000, count: 14_000, principal: role("a") }),
      cell({ at: NOW + 600_000, count: 900, principal: role("a") }),
    ]);
    expect(found).toMatchObject([
      { severity: "critical", principalRef: null, facts: { measured: 14_000, limit: 10_000 } },
    ]);
    expect(found[0]?.evidence.map(({ count }) => count)).toEqual([6_000, 6_000, 14_000]);
  });

  it("is not said of exactly the limit, of failed calls, or of other operations", () => {
    expect(judge([cell({ count: 10_000 })])).toEqual([]);
    expect(judge([cell({ count: 20_000, outcome: "AccessDenied" })])).toEqual([]);
    expect(judge([cell({ count: 20_000, operation: "GenerateDataKey" })])).toEqual([]);
  });

  it("is not said within business hours, which are those of the time zone that is set", () => {
    const noon = cell({ count: 20_000, at: Date.parse("2026-11-20T12:00:00Z") });
    expect(judge([noon])).toEqual([]);
    // Noon in London is night in Auckland.
    expect(judge([noon], { ...UTC, timeZone: "Pacific/Auckland" })).toHaveLength(1);
  });

  it("names who made nine of ten of them", () => {
    const found = judge([
      cell({ count: 19_000, principal: role("a") }),
      cell({ count: 1_000, principal: role("b") }),
    ]);
    expect(found[0]?.principalRef).toBe(role("a").ref);
  });

  it("knows summer time and weekends", () => {
    const is = businessClock({ timeZone: "Europe/Berlin", hours: HOURS });
    expect(is(Date.parse("2026-07-01T06:00:00Z"))).toBe(true);
    expect(is(Date.parse("2026-12-01T06:59:59Z"))).toBe(false);
    expect(is(Date.parse("2026-12-01T07:00:00Z"))).toBe(true);
    expect(is(Date.parse("2026-11-21T12:00:00Z"))).toBe(false);
  });
});

describe("more use than at this hour of earlier weeks", () => {
  const judge = (hour: Partial<BusyHour>) =>
    volumeAboveUsual(
      [
        {
          key: KEY,
          at: NOW,
          count: 6_000,
          earlier: [],
          ...hour,
        },
      ],
      usual("volume-above-usual"),
    );

  it("says what is usual and how sure that is", () => {
    const earlier = [900, 1_000, 1_100, 950, 1_050, 1_000, 980, 1_020];
    const [found] = judge({ earlier }).findings;
    expect(found?.facts).toMatchObject({ measured: 6_000, minutes: 60, limit: 5_000 });
    expect(found?.facts.usual).toMatchObject({ median: 1_000, weeks: 8, sure: "high" });
  });

  it("is silent with fewer than four covered weeks, and counts that", () => {
    expect(judge({ earlier: [1, 1, 1] })).toEqual({ findings: [], unjudged: 1 });
  });

  it("is not moved by one wild week, nor fires for what is within the spread of wild ones", () => {
    expect(judge({ earlier: [1_000, 1_000, 90_000, 1_000, 1_000] }).findings).toHaveLength(1);
    expect(judge({ earlier: [100, 4_000, 9_000, 200, 7_000, 3_000] }).findings).toEqual([]);
  });

  it("is not said of few calls, however unusual", () => {
    expect(judge({ count: 199, earlier: [0, 0, 0, 0] })).toEqual({ findings: [], unjudged: 0 });
    expect(judge({ count: 201, earlier: [0, 0, 0, 0] }).findings).toHaveLength(1);
  });

  it("never says it of a count that an earlier median week had five-fold, and never breaks", () => {
    const counts = fc.array(fc.nat(1_000_000), { maxLength: 9 });
    fc.assert(
      fc.property(counts, fc.nat(1_000_000), (earlier, count) => {
        const { findings } = judge({ earlier, count });
        const median = quantile(
          [...earlier].sort((a, b) => a - b),
          0.5,
        );
        if (findings.length > 0) expect(count).toBeGreaterThan(5 * median);
        const is = usualOf(earlier);
        if (is) expect(is.low <= is.median && is.median <= is.high).toBe(true);
      }),
    );
  });
});
