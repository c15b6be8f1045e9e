import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Level, piecesOf } from "./time-pieces";
import { MAX_POINTS, rangeOf, stepBounds, stepFor } from "./time-steps";

const at = (text: string) => Date.parse(text);
const NOW = at("2026-11-22T12:34:56Z");
const HOUR = 3_600_000;

describe("the steps of a chart", () => {
  it.each([
    ["24h", "5m"],
    ["3d", "15m"],
    ["7d", "1h"],
    ["30d", "3h"],
    ["70d", "6h"],
    ["90d", "1d"],
    ["395d", "7d"],
  ])("of %s are %s long", (range, step) => {
    const found = rangeOf({ range }, NOW);
    expect(found && stepFor(found)).toBe(step);
  });

  it("are days of the zone, also those of 23 and of 25 hours", () => {
    const range = { from: at("2026-03-28T12:00:00Z"), to: at("2026-03-30T12:00:00Z") };
    const bounds = stepBounds(range, "1d", "Europe/Berlin").map((ms) => new Date(ms).toISOString());
    expect(bounds).toEqual([
      "2026-03-27T23:00:00.000Z",
      "2026-03-28T23:00:00.000Z",
      "2026-03-29T22:00:00.000Z",
      "2026-03-30T22:00:00.000Z",
    ]);
    const late = { from: at("2026-10-25T00:00:00Z"), to: at("2026-10-25T20:00:00Z") };
    const [first, second] = stepBounds(late, "1d", "Europe/Berlin");
    expect(((second ?? 0) - (first ?? 0)) / HOUR).toBe(25);
  });

  it("begin weeks on Monday at midnight of the zone, and hours at those of India", () => {
    const week = { from: at("2026-11-19T00:00:00Z"), to: at("2026-11-20T00:00:00Z") };
    expect(new Date(stepBounds(week, "7d", "America/New_York")[0] ?? 0).toISOString()).toBe(
      "2026-11-16T05:00:00.000Z",
    );
    const hour = { from: at("2026-11-19T00:10:00Z"), to: at("2026-11-19T00:20:00Z") };
    expect(stepBounds(hour, "1h", "Asia/Kolkata").map((ms) => new Date(ms).toISOString())).toEqual([
      "2026-11-18T23:30:00.000Z",
      "2026-11-19T00:30:00.000Z",
    ]);
  });

  const zones = fc.constantFrom(
    "UTC",
    "Europe/Berlin",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Pacific/Apia",
  );
  const ranges = fc
    .tuple(
      fc.integer({ min: at("2024-01-01"), max: NOW }),
      fc.integer({ min: 1, max: 800 * 24 * HOUR }),
    )
    .map(([from, length]) => ({ from, to: from + length }));

  it("hold the whole range, without gap or overlap, in at most 300 points", () => {
    fc.assert(
      fc.property(ranges, zones, (range, zone) => {
        const bounds = stepBounds(range, stepFor(range), zone);
        expect(bounds.length - 1).toBeLessThanOrEqual(MAX_POINTS);
        expect(bounds.length).toBeGreaterThan(1);
        expect(bounds[0]).toBeLessThanOrEqual(range.from);
        expect(bounds[1]).toBeGreaterThan(range.from);
        expect(bounds.at(-1)).toBeGreaterThanOrEqual(range.to);
        expect(bounds.at(-2)).toBeLessThan(range.to);
        for (const [index, bound] of bounds.entries()) {
          expect(bound % 300_000).toBe(0);
          if (index > 0) expect(bound).toBeGreaterThan(bounds[index - 1] ?? 0);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("are read in pieces that are just the steps, none across a bound, each from the coarsest level", () => {
    const lengths: Record<Exclude<Level, "month">, number> = {
      day: 24 * HOUR,
      hour: HOUR,
      minutes: 300_000,
    };
    fc.assert(
      fc.property(ranges, zones, (range, zone) => {
        const bounds = stepBounds(range, stepFor(range), zone);
        const pieces = piecesOf(bounds, ["day", "hour", "minutes"]);
        const units: { from: number; to: number; level: string }[] = [];
        for (const [level, spans] of pieces) {
          const length = lengths[level as keyof typeof lengths];
          for (const { from, to } of spans) {
            expect([from % length, to % length]).toEqual([0, 0]);
            for (let begin = from; begin < to; begin += length) {
              units.push({ level, from: begin, to: begin + length });
            }
          }
        }
        units.sort((a, b) => a.from - b.from);
        expect(units[0]?.from).toBe(bounds[0]);
        expect(units.at(-1)?.to).toBe(bounds.at(-1));
        expect(units.filter(({ from }, at) => at > 0 && from !== units[at - 1]?.to)).toEqual([]);
        const inside = bounds.filter((bound) =>
          units.some(({ from, to }) => from < bound && bound < to),
        );
        expect(inside).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it("are of no range that is empty, turned round or endless", () => {
    expect(
      rangeOf({ range: "7d", from: "2026-11-01T00:00:00Z", to: "2026-11-01T00:00:00Z" }, NOW),
    ).toBeNull();
    expect(
      rangeOf({ range: "7d", from: "2026-11-02T00:00:00Z", to: "2026-11-01T00:00:00Z" }, NOW),
    ).toBeNull();
    expect(rangeOf({ range: "9999d" }, NOW)).toBeNull();
    expect(rangeOf({ range: "24h" }, NOW)).toEqual({ from: NOW - 24 * HOUR, to: NOW });
  });
});

describe("pieces with months", () => {
  it("take whole months of UTC, and the ends from days, hours and minutes", () => {
    const pieces = piecesOf(
      [at("2025-12-30T22:55:00Z"), at("2026-03-02T01:05:00Z")],
      ["month", "day", "hour", "minutes"],
    );
    const spans = Object.fromEntries(
      [...pieces].map(([level, list]) => [
        level,
        list.map(({ from, to }) =>
          [from, to].map((ms) => new Date(ms).toISOString().slice(0, 16)).join(" "),
        ),
      ]),
    );
    expect(spans).toEqual({
      minutes: ["2025-12-30T22:55 2025-12-30T23:00", "2026-03-02T01:00 2026-03-02T01:05"],
      hour: ["2025-12-30T23:00 2025-12-31T00:00", "2026-03-02T00:00 2026-03-02T01:00"],
      day: ["2025-12-31T00:00 2026-01-01T00:00", "2026-03-01T00:00 2026-03-02T00:00"],
      month: ["2026-01-01T00:00 2026-03-01T00:00"],
    });
  });
});
