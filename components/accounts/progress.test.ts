import { expect, test } from "vitest";
import { isActive, timeLeft } from "./progress";

const now = Date.parse("2026-11-22T12:00:00Z");
const startedAt = "2026-11-22T11:59:00Z";

test("time left is guessed only when a fifth is done", () => {
  expect(timeLeft({ done: 19, total: 100, startedAt }, now)).toBeNull();
  expect(timeLeft({ done: 20, total: 100, startedAt }, now)).toBe(240_000);
  expect(timeLeft({ done: 100, total: 100, startedAt }, now)).toBeNull();
  expect(timeLeft({ done: 5, total: null, startedAt }, now)).toBeNull();
  expect(timeLeft({ done: 0, total: 0, startedAt }, now)).toBeNull();
});

test("a clock that is behind gives no guess", () => {
  expect(timeLeft({ done: 50, total: 100, startedAt: "2026-11-22T12:05:00Z" }, now)).toBeNull();
});

test("queued and running steps are active", () => {
  expect(isActive({ state: "running" })).toBe(true);
  expect(isActive({ state: "queued" })).toBe(true);
  expect(isActive({ state: "partial" })).toBe(false);
  expect(isActive(null)).toBe(false);
});
