import { describe, expect, it } from "vitest";
import { type Mark, markLines } from "./chart-data";

const points = Array.from({ length: 100 }, (_, place) => ({
  ...{ at: `p${place}`, state: "covered" as const, reasons: [] },
}));
const mark = (place: number, number: number): Mark => ({
  ...{ point: `p${place}`, number, at: "", text: "", detail: "" },
});

describe("the marks of a chart", () => {
  it("have a line each, and their numbers where there is room for them", () => {
    expect(markLines([mark(3, 1), mark(40, 2)], points)).toEqual([
      { point: "p3", label: "▾1" },
      { point: "p40", label: "▾2" },
    ]);
  });

  it("that lie close together have one number from the first to the last, and a line each", () => {
    const marks = [mark(3, 1), mark(3, 2), mark(5, 3), mark(6, 4), mark(30, 5)];
    expect(markLines(marks, points)).toEqual([
      { point: "p3", label: "▾1–4" },
      { point: "p5", label: null },
      { point: "p6", label: null },
      { point: "p30", label: "▾5" },
    ]);
  });
});
