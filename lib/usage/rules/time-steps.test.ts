import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Level, piecesOf } from "./time-pieces";
import { MAX_POINTS, rangeOf, stepBounds, stepFor } from "./time-steps";

const at = (text: string) => Date.parse(text);
const NOW = at("2026-11-22T12:34:56Z");
const HOUR = 3_600_000;
const LENGTHS: Record<Level, number> = { month: 0, day: 24 * HOUR, hour: HOUR, minutes: 300_000 };

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

  it.each([
    // Put forward at midnight: that day begins at one o'clock, and the days after it at midnight.
    ["Africa/Cairo", "2026-04-23", ["23T22:00", "24T21:00", "25T21:00"]],
    // Put back from one o'clock to midnight, which comes twice.
    ["America/Havana", "2026-10-31", ["31T04:00", "01T04:00", "02T05:00"]],
  ])("begin at the first instant of a day of %s around %s", (zone, day, expected) => {
    const from = at(`${day}T23:00:00Z`);
    const bounds = stepBounds({ from, to: from + 26 * HOUR }, "1d", zone);
    expect(bounds.map((ms) => new Date(ms).toISOString().slice(8, 16))).toEqual(expected);
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

  it("are read in pieces that add up to them, each five minutes once, whatever the zone", () => {
    fc.assert(
      fc.property(ranges, zones, (range, zone) => {
        const bounds = stepBounds(range, stepFor(range), zone);
        const first = bounds[0] ?? 0;
        const stepOf = (ms: number) => bounds.findLastIndex((bound) => bound <= ms);
        /** Of each step how often each five minutes are counted in it, as far as that is not as it should be. */
        const counted = new Map<string, number>();
        for (const { level, spans, takenFrom } of piecesOf(bounds, ["day", "hour", "minutes"])) {
          const length = LENGTHS[level];
          const around = takenFrom === null ? length : LENGTHS[takenFrom];
          for (const { from, to } of spans) {
            expect([from % length, to % length]).toEqual([0, 0]);
            for (let unit = from; unit < to; unit += length) {
              const step = stepOf(Math.floor(unit / around) * around + around / 2);
              const inside = stepOf(unit) === stepOf(unit + length - 1) && stepOf(unit) === step;
              // A unit in its own step is right as a whole: only what crosses is looked at by the five minutes.
              if (inside && takenFrom === null) {
                counted.set(`whole ${step}`, (counted.get(`whole ${step}`) ?? 0) + length);
                continue;
              }
              for (let at = unit; at < unit + length; at += 300_000) {
                const own = stepOf(at);
                const name = `${step} ${own === step ? "" : at}`;
                counted.set(
                  name,
                  (counted.get(name) ?? 0) + (takenFrom === null ? 1 : -1) * 300_000,
                );
              }
            }
          }
        }
        const right = new Map<number, number>();
        for (const [name, length] of counted) {
          const [a = "", b = ""] = name.split(" ");
          const step = a === "whole" ? Number(b) : b === "" ? Number(a) : null;
          if (step === null) expect(length, name).toBe(0);
          else right.set(step, (right.get(step) ?? 0) + length);
        }
        for (const [index, begin] of bounds.slice(0, -1).entries()) {
          expect(right.get(index)).toBe((bounds[index + 1] ?? begin) - begin);
        }
        expect(first).toBeLessThanOrEqual(range.from);
      }),
      { numRuns: 20 },
    );
  });

  it("of weeks in Berlin are read from days, and from two hours of each Sunday at most", () => {
    const range = { from: at("2025-10-22T00:00:00Z"), to: at("2026-11-21T00:00:00Z") };
    const pieces = piecesOf(stepBounds(range, "7d", "Europe/Berlin"), ["day", "hour", "minutes"]);
    const hours = pieces
      .filter(({ level }) => level === "hour")
      .flatMap(({ spans }) => spans.map(({ from, to }) => (to - from) / HOUR));
    expect(hours.reduce((sum, one) => sum + one, 0)).toBeLessThan(57 * 4 + 48);
    expect(pieces.find(({ level }) => level === "day")?.spans).toHaveLength(1);
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
      pieces.map(({ level, spans: list }) => [
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
