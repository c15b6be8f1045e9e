import { describe, expect, it } from "vitest";
import type { CoverageSpan } from "../types";
import { coverPoints, gapsOf, lostTime } from "./point-coverage";

const covered = (from: number, to: number): CoverageSpan => ({ state: "covered", from, to });
const gap = (
  from: number,
  to: number,
  reason: "excluded" | "failed" | "not-yet" = "failed",
): CoverageSpan => ({
  ...{ state: "gap", from, to, reason },
});
const BOUNDS = [0, 10, 20, 30, 40];
const QUIET = [false, false, false, false];

describe("points of a chart", () => {
  it("are whole, in part or unknown as their time is, with the reasons, the longest first", () => {
    const gaps = gapsOf(
      new Map([["a/r", [covered(0, 12), gap(12, 15), gap(15, 30, "excluded"), covered(30, 40)]]]),
    );
    expect(coverPoints(BOUNDS, { gaps, scopes: 1 }, 100, QUIET)).toEqual([
      { state: "covered", reasons: [] },
      { state: "partial", reasons: ["excluded", "failed"] },
      { state: "gap", reasons: ["excluded"] },
      { state: "covered", reasons: [] },
    ]);
    expect(lostTime({ from: 0, to: 40 }, { gaps, scopes: 1 }, 100)).toEqual({ all: 18, some: 18 });
  });

  it("of an estate are unknown only where every scope is", () => {
    const gaps = gapsOf(
      new Map([
        ["a/r", [gap(0, 20), covered(20, 40)]],
        ["b/r", [covered(0, 10), gap(10, 20), covered(20, 40)]],
      ]),
    );
    const states = coverPoints(BOUNDS, { gaps, scopes: 2 }, 100, QUIET).map(({ state }) => state);
    expect(states).toEqual(["partial", "gap", "covered", "covered"]);
    expect(lostTime({ from: 0, to: 40 }, { gaps, scopes: 2 }, 100)).toEqual({ all: 10, some: 20 });
  });

  it("with calls are never unknown, and what has not happened yet is not missing", () => {
    const gaps = gapsOf(new Map([["a/r", [gap(0, 10), covered(10, 30), gap(30, 40, "not-yet")]]]));
    const points = coverPoints(BOUNDS, { gaps, scopes: 1 }, 30, [true, false, false, false]);
    expect(points.map(({ state }) => state)).toEqual(["partial", "covered", "covered", "gap"]);
    expect(points[3]?.reasons).toEqual(["not-yet"]);
    expect(lostTime({ from: 0, to: 40 }, { gaps, scopes: 1 }, 30).all).toBe(10);
  });

  it("are no zero where nobody knows whether the trail logged KMS", () => {
    const doubtful: CoverageSpan = {
      ...{ from: 0, to: 30, state: "unknown", reason: "unread-trail" },
    };
    const gaps = gapsOf(new Map([["a/r", [doubtful, covered(30, 40)]]]));
    const points = coverPoints(BOUNDS, { gaps, scopes: 1 }, 100, [true, false, false, false]);
    expect(points.map(({ state }) => state)).toEqual(["partial", "gap", "gap", "covered"]);
    expect(points[0]?.reasons).toEqual(["unread-trail"]);
  });

  it("without a scope are unknown", () => {
    const points = coverPoints(BOUNDS, { gaps: [], scopes: 0 }, 100, QUIET);
    expect(new Set(points.map(({ state }) => state))).toEqual(new Set(["gap"]));
    expect(lostTime({ from: 0, to: 40 }, { gaps: [], scopes: 0 }, 30)).toEqual({
      all: 30,
      some: 30,
    });
  });

  it("tells equal gaps of several scopes as one", () => {
    const gaps = gapsOf(
      new Map([
        ["a/r", [gap(0, 20)]],
        ["b/r", [gap(0, 20)]],
        ["c/r", [gap(0, 20, "excluded")]],
      ]),
    );
    expect(gaps.map(({ reason, scopes }) => [reason, scopes])).toEqual([
      ["failed", ["a/r", "b/r"]],
      ["excluded", ["c/r"]],
    ]);
  });
});
