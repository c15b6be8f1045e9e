import { describe, expect, test } from "vitest";
import { formatAge, formatDay, formatDuration, formatUtc, isOlderThan } from "./format-time";

const now = Date.parse("2026-11-22T12:00:00Z");
const at = (milliseconds: number) => new Date(now + milliseconds).toISOString();
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe("formatAge", () => {
  test.each([
    [-20_000, "just now"],
    [20_000, "just now"],
    [-61_000, "1 min ago"],
    [-59.9 * 60_000, "59 min ago"],
    [-HOUR, "1 h ago"],
    [-23.9 * HOUR, "23 h ago"],
    [-DAY, "1 day ago"],
    [-59 * DAY, "59 days ago"],
    [-61 * DAY, "2 months ago"],
    [-731 * DAY, "2 years ago"],
    [9 * DAY, "in 9 days"],
    [2 * HOUR, "in 2 h"],
  ])("%d ms from now is %s", (offset, words) => {
    expect(formatAge(at(offset), now)).toBe(words);
  });

  test("does not invent an age for text that is no time", () => {
    expect(formatAge("yesterday", now)).toBe("at an unreadable time");
    expect(formatUtc("yesterday")).toBe("yesterday");
  });
});

test("instants with an offset are shown in UTC", () => {
  expect(formatUtc("2026-11-22T01:30:05.999+02:00")).toBe("2026-11-21 23:30:05 UTC");
  expect(formatDay("2026-11-22T01:30:05+02:00")).toBe("2026-11-21");
});

test("lengths of time", () => {
  expect(formatDuration(4_400)).toBe("4 s");
  expect(formatDuration(200_000)).toBe("3 min 20 s");
  expect(formatDuration(65 * 60_000)).toBe("1 h 5 min");
  expect(formatDuration(-5)).toBe("0 s");
});

test("a reading is old after its hours, not before", () => {
  expect(isOlderThan(at(-24 * HOUR), 24, now)).toBe(false);
  expect(isOlderThan(at(-24 * HOUR - 1), 24, now)).toBe(true);
});
