import { describe, expect, it } from "vitest";
import type { ProtectedByKey } from "@/lib/usage/schemas/protected";
import { cautionsOf, protectsSentence, rateWords } from "./protects-words";

function foundOf(more: Partial<ProtectedByKey> = {}): ProtectedByKey {
  const user = { own: false, operations: ["Decrypt"], calls: 50, failed: 0, days: 9 };
  const day = { firstDay: "2026-11-01T00:00:00Z", lastDay: "2026-11-20T00:00:00Z" };
  return {
    ...{ from: "2026-08-24T00:00:00Z", to: "2026-11-22T00:00:00Z" },
    types: [
      { type: "s3-bucket", resources: 12, calls: 80 },
      { type: "secret", resources: 1, calls: 4 },
    ],
    ...{ resources: [], resourceCount: 13, userCount: 2, contexts: [] },
    users: [
      { principal: "a", service: "", ...user, ...day },
      { principal: "a", service: "s3.amazonaws.com", ...user, ...day },
    ],
    known: { calls: 100, named: 84, otherContext: 6, withoutContext: 8, beyond: 0, untold: 2 },
    coverage: { missing: 0, seconds: 7_776_000, gaps: [] },
    ...more,
  };
}

const NONE = { calls: 0, named: 0, otherContext: 0, withoutContext: 0, beyond: 0, untold: 0 };

describe("what a key protects, in words", () => {
  it("counts callers once and names what they used it for", () => {
    expect(protectsSentence(foundOf(), 90)).toBe(
      "100 calls in 90 days by 1 principal for 12 S3 buckets and 1 secret.",
    );
  });

  it("never calls a key unused of which nothing is known", () => {
    const blind = { missing: 7_776_000, seconds: 7_776_000, gaps: [] };
    expect(
      protectsSentence(foundOf({ known: NONE, users: [], types: [], coverage: blind }), 90),
    ).toBe("Nothing is known of the last 90 days, so what the key protects is not known either.");
    expect(protectsSentence(foundOf({ known: NONE, users: [], types: [] }), 90)).toContain(
      "It may protect data all the same",
    );
  });

  it("names gaps, calls that tell nothing, and what no trail tells", () => {
    const gap = {
      from: "2026-09-01T00:00:00Z",
      to: "2026-09-22T00:00:00Z",
      reason: "excluded" as const,
    };
    const titles = cautionsOf(
      foundOf({ coverage: { missing: 21 * 86_400, seconds: 7_776_000, gaps: [gap] } }),
    ).map(({ title }) => title);
    expect(titles).toEqual([
      "No data for 21 days",
      "10 calls do not say what for (10 % of all)",
      "6 calls have a context of their own (6 % of all)",
      "EBS volumes look idle while they are attached",
      "Data keys are cached",
      "What was not read is not here",
    ]);
    expect(cautionsOf(foundOf()).length).toBe(5);
  });

  it("says how often of the days with calls", () => {
    expect(rateWords(9_000, 90, 91)).toBe("about 100 a day, on 90 of 91 days");
    expect(rateWords(3, 3, 91)).toBe("on 3 of 91 days");
  });
});
