import { expect, it } from "vitest";
import { checkpointState, reasonToSign } from "./when-to-sign";

const now = new Date("2026-11-22T04:00:00Z");
const ago = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const facts = { asked: false, every: 1_000, now };

it.each([
  [null, { size: 0, last: null }],
  [null, { size: 0, last: null, asked: true }],
  ["first", { size: 1, last: null }],
  [null, { size: 1, last: { size: 1, madeAt: ago(48) }, asked: true }],
  [null, { size: 999, last: { size: 1, madeAt: ago(1) } }],
  ["entries", { size: 1_001, last: { size: 1, madeAt: ago(1) } }],
  ["asked for", { size: 2, last: { size: 1, madeAt: ago(1) }, asked: true }],
  [null, { size: 2, last: { size: 1, madeAt: ago(23.9) } }],
  ["day", { size: 2, last: { size: 1, madeAt: ago(24) } }],
  ["day", { size: 2, last: { size: 1, madeAt: ago(-9_000) } }],
])("signs because of %s: %j", (reason, given) => {
  expect(reasonToSign({ ...facts, ...given })).toBe(reason);
});

it.each([
  ["none", { size: 0, lastSize: null, uncoveredMs: null }],
  ["none", { size: 5, lastSize: null, uncoveredMs: 60_000 }],
  ["overdue", { size: 5, lastSize: null, uncoveredMs: 600_000 }],
  ["current", { size: 5, lastSize: 5, uncoveredMs: null }],
  ["current", { size: 900, lastSize: 5, uncoveredMs: 86_000_000 }],
  ["overdue", { size: 900, lastSize: 5, uncoveredMs: 90_000_000 }],
  ["overdue", { size: 9_000, lastSize: 5, uncoveredMs: 1_000 }],
])("is %s: %j", (state, given) => {
  expect(checkpointState({ every: 1_000, ...given })).toBe(state);
});
