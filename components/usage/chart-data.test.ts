import { describe, expect, it } from "vitest";
import type { UsageSeries } from "@/lib/usage/schemas/series";
import { type Mark, markLines, marksOf } from "./chart-data";

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

describe("a mark", () => {
  const at = "2026-11-20T08:00:00.000Z";
  const change = (names: string[]) => ({
    ...{ at, operation: "DisableKey", principal: "arn:aws:iam::1:role/admin", outcome: "" },
    ...{ keys: names, names },
  });
  const texts = (names: string[], isOfOneKey = false) => {
    const series = {
      ...{ from: at, to: "2026-11-21T08:00:00.000Z", points: [{ at }], changes: [change(names)] },
    } as unknown as UsageSeries;
    const alert = { id: "1", sentence: "It was disabled.", firstAt: at, lastAt: at };
    const alerts = [{ ...alert, key: { alias: names[0] ?? null } }];
    return marksOf(series, alerts, isOfOneKey).map(({ text }) => text);
  };

  it("names its key, and how many more there are, but in the chart of that key", () => {
    expect(texts(["alias/a", "alias/b"])).toEqual([
      "DisableKey of a and 1 more by admin",
      "a: It was disabled.",
    ]);
    expect(texts(["alias/a"], true)).toEqual(["DisableKey by admin", "It was disabled."]);
    expect(texts([])).toEqual(["DisableKey by admin", "It was disabled."]);
  });
});
