import { describe, expect, it } from "vitest";
import type { UsageSeries } from "@/lib/usage/schemas/series";
import { lengthWords, usageSentence } from "./usage-words";

const HOUR = 3_600;

function seriesOf(more: Partial<UsageSeries> = {}): UsageSeries {
  return {
    ...{ from: "2026-11-15T12:00:00Z", to: "2026-11-22T13:00:00Z", now: "2026-11-22T12:10:00Z" },
    ...{ timeZone: "UTC", step: "1h", points: [], series: [], parts: 1 },
    ...{ count: 47_310, failed: 0, atLeast: false, missing: { all: 0, some: 0 } },
    before: { count: 22_530, atLeast: false, from: "", to: "" },
    ...{ scopes: 1, gaps: [], gapCount: 0, changes: [], changeCount: 0 },
    ...more,
  };
}

const gap = (reason: UsageSeries["gaps"][number]["reason"]) => ({
  ...{ from: "2026-11-16T00:00:00Z", to: "2026-11-16T03:00:00Z", reason },
  ...{ scopes: ["111122223333/eu-west-1"], scopeCount: 1 },
});
const asked = { operations: ["Decrypt"], all: false, principals: 4 };

describe("a chart in words", () => {
  it("says how much, how long, by how many and what it was before", () => {
    expect(usageSentence(seriesOf(), asked)).toBe(
      "47,310 Decrypt calls in 7 days by 4 principals, 2.1 times the 7 days before.",
    );
  });

  it("says of what nothing is known, that the sum is the least, and compares it with nothing", () => {
    const series = seriesOf({
      ...{ atLeast: true, missing: { all: 3 * HOUR, some: 3 * HOUR }, gaps: [gap("excluded")] },
    });
    expect(usageSentence(series, asked)).toBe(
      "At least 47,310 Decrypt calls in 7 days by 4 principals; no data for 3 h (the trail excludes KMS).",
    );
  });

  it("never says zero of a time of which nothing is known", () => {
    const all = 7 * 24 * HOUR + 600;
    const series = seriesOf({
      ...{ count: 0, atLeast: true, missing: { all, some: all }, gaps: [gap("no-source")] },
    });
    expect(usageSentence(series, asked)).toBe(
      "Nothing is known of 7 days: no source of CloudTrail feeds it.",
    );
  });

  it("tells an estate that is known in part from one that is not known", () => {
    const series = seriesOf({
      ...{ atLeast: true, scopes: 12, missing: { all: 0, some: 7_800 }, gaps: [gap("not-yet")] },
    });
    expect(usageSentence(series, { operations: [], all: false, principals: 41 })).toBe(
      "At least 47,310 cryptographic calls in 7 days by 41 principals; not all is known of 2 h 10 min (not delivered or read yet).",
    );
  });

  it.each([
    [{ count: 0 }, "No Decrypt calls seen in 7 days, 22,530 in the 7 days before."],
    [
      { count: 1, before: { count: 0, atLeast: false, from: "", to: "" } },
      "1 Decrypt call in 7 days by 4 principals, none in the 7 days before.",
    ],
    [
      { count: 22_600 },
      "22,600 Decrypt calls in 7 days by 4 principals, as many as in the 7 days before.",
    ],
    [
      { failed: 12 },
      "47,310 Decrypt calls in 7 days by 4 principals, 12 calls with an error, 2.1 times the 7 days before.",
    ],
    [
      { before: { count: 5, atLeast: true, from: "", to: "" } },
      "47,310 Decrypt calls in 7 days by 4 principals.",
    ],
  ])("with %o says %s", (more, words) => {
    expect(usageSentence(seriesOf(more), asked)).toBe(words);
  });

  it.each([
    [20, "1 min"],
    [2_700, "45 min"],
    [3 * HOUR, "3 h"],
    [52 * HOUR, "2 days 4 h"],
    [90 * 24 * HOUR, "90 days"],
  ])("%i s are %s", (seconds, words) => expect(lengthWords(seconds)).toBe(words));
});
