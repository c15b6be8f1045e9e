import { describe, expect, it } from "vitest";
import type { CoverageSpan } from "../types";
import { proveSpans } from "./prove-spans";

type Bounds = [number, number][];
const spansOf = (all: Bounds) => all.map(([from, to]) => ({ from, to }));
const said = (spans: CoverageSpan[], proven: Bounds, direct: Bounds = [], removed: Bounds = []) =>
  proveSpans(spans, {
    ...{ proven: spansOf(proven), direct: spansOf(direct), removed: spansOf(removed) },
  }).map(({ from, to, proof }) => `${from} ${to} ${proof}`);

describe("the proof of coverage", () => {
  it("cuts what is covered where digests begin and end, and what AWS answered needs none", () => {
    const covered: CoverageSpan = { from: 0, to: 100, state: "covered" };
    expect(said([covered], [])).toEqual(["0 100 unverified"]);
    expect(said([covered], [[-5, 300]])).toEqual(["0 100 valid"]);
    expect(
      said(
        [covered],
        [
          [20, 40],
          [40, 60],
        ],
        [[50, 80]],
      ),
    ).toEqual(["0 20 unverified", "20 60 valid", "60 80 null", "80 100 unverified"]);
  });

  it("never calls valid what was changed, is missing, or is not known at all", () => {
    const spans: CoverageSpan[] = [
      { from: 0, to: 10, state: "unknown", reason: "changed" },
      { from: 10, to: 20, state: "gap", reason: "missing" },
      { from: 20, to: 30, state: "gap", reason: "failed" },
      { from: 30, to: 40, state: "unknown", reason: "unread-trail" },
    ];
    expect(said(spans, [[0, 35]])).toEqual([
      "0 10 invalid",
      "10 20 missing",
      "20 30 null",
      "30 35 valid",
      "35 40 unverified",
    ]);
  });

  it("is missing where a file that was proven is gone, also though its calls are known", () => {
    const covered: CoverageSpan = { from: 0, to: 100, state: "covered" };
    expect(said([covered], [[0, 80]], [[70, 90]], [[60, 85]])).toEqual([
      ...["0 60 valid", "60 85 missing", "85 90 null", "90 100 unverified"],
    ]);
  });
});
