import { expect, it } from "vitest";
import { HISTORY_MS, openSpans, tooMany } from "./lookup-windows";

const HOUR = 3_600_000;
const now = Date.parse("2026-05-20T12:34:56.789Z");

it("asks for 90 days up to what may be late, in whole seconds", () => {
  expect(openSpans([], now)).toEqual([
    { from: Date.parse("2026-02-19T12:34:57Z"), to: Date.parse("2026-05-20T12:19:56Z") },
  ]);
});

it("leaves out what is done, the newest first, and asks for nothing twice", () => {
  const hole = { from: now - 9 * HOUR, to: now - 8 * HOUR };
  const done = [
    { from: now - HISTORY_MS, to: hole.from },
    { from: hole.to, to: now - 2 * HOUR },
  ];
  const spans = openSpans(done, now);
  expect(spans).toHaveLength(2);
  expect(spans[1]).toEqual(hole);
  expect(openSpans([...spans, ...done], now)).toEqual([]);
});

it("tells of more events than two pages of 50 a second could bring, once enough were seen", () => {
  const from = now - HOUR;
  expect(tooMany(900, { from: now - 1_000, to: now })).toBe(null);
  expect(tooMany(1_000, { from, to: now })).toBe(null);
  expect(tooMany(179_000, { from, to: now })).toBe(null);
  expect(tooMany(181_000, { from, to: now })).toBe(181_000);
  expect(tooMany(1_000, { from: now, to: now })).toBe(null);
});
