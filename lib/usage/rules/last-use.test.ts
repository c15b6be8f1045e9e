import { describe, expect, it } from "vitest";
import type { CoverageSpan } from "../types";
import { type AwsLastUse, joinLastUse, type LastUseInput } from "./last-use";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 22, 12);
const MADE = NOW - 30 * DAY;

const unread: AwsLastUse = {
  answer: null,
  usedAt: null,
  operation: null,
  trackingSince: null,
  readAt: null,
};
const never: AwsLastUse = {
  ...unread,
  answer: "never",
  trackingSince: MADE - DAY,
  readAt: NOW - DAY,
};
const cannotTell: AwsLastUse = {
  ...never,
  answer: "unknown",
  trackingSince: MADE + DAY,
};
const usedAt = (at: number): AwsLastUse => ({
  ...never,
  answer: "used",
  usedAt: at,
  operation: "Decrypt",
});
const trailAt = (at: number) => ({ at, operation: "Sign", principalRef: "arn:app" });

const covered = (from: number, to: number): CoverageSpan => ({ from, to, state: "covered" });
const gap = (
  from: number,
  to: number,
  reason: "excluded" | "not-yet" | "no-source",
): CoverageSpan => ({ from, to, state: "gap", reason });

const WHOLE = [
  covered(MADE - DAY, NOW - 900_000),
  gap(NOW - 900_000, NOW, "not-yet"),
] as const satisfies CoverageSpan[];
const NOTHING = [gap(MADE, NOW, "no-source")];

const join = (more: Partial<LastUseInput>) =>
  joinLastUse({
    aws: unread,
    trail: null,
    coverage: NOTHING,
    createdAt: MADE,
    now: NOW,
    ...more,
  });

describe("used", () => {
  it("is the newest of both", () => {
    const early = NOW - 10 * DAY;
    const late = NOW - 2 * DAY;
    expect(join({ aws: usedAt(early), trail: trailAt(late) })).toMatchObject({
      answer: "used",
      at: late,
      source: "cloudtrail",
      operation: "Sign",
      principalRef: "arn:app",
    });
    expect(join({ aws: usedAt(late), trail: trailAt(early) })).toMatchObject({
      at: late,
      source: "aws",
      operation: "Decrypt",
      principalRef: null,
    });
  });

  it("takes AWS's second for the same use as CloudTrail's five minutes", () => {
    const at = NOW - DAY;
    const both = join({ aws: usedAt(at + 299_999), trail: trailAt(at) });
    expect(both).toMatchObject({ at: at + 299_999, source: "both", principalRef: "arn:app" });
    const later = join({ aws: usedAt(at + 300_000), trail: trailAt(at) });
    expect(later).toMatchObject({ source: "aws", principalRef: null });
  });

  it("holds against an older never of AWS, whatever data is missing", () => {
    expect(join({ aws: never, trail: trailAt(NOW - DAY) })).toMatchObject({
      answer: "used",
      source: "cloudtrail",
    });
  });
});

describe("never", () => {
  it("GetKeyLastUsage: holds when AWS says so, until that was read", () => {
    expect(join({ aws: never })).toEqual({ answer: "never", asOf: NOW - DAY, source: "aws" });
  });

  it("holds when data is whole since the key was made, until what is too young", () => {
    const whole = { answer: "never", asOf: NOW - 900_000, source: "cloudtrail" };
    expect(join({ coverage: WHOLE })).toEqual(whole);
    expect(join({ coverage: WHOLE, aws: cannotTell })).toEqual(whole);
    expect(join({ coverage: WHOLE, aws: never })).toEqual(whole);
  });

  it("does not hold of a key that was made within what is too young", () => {
    expect(join({ coverage: WHOLE, createdAt: NOW - 60_000 })).toMatchObject({
      answer: "unknown",
      doubts: ["aws-not-read", "gaps"],
    });
  });
});

describe("unknown", () => {
  it("GetKeyLastUsage: holds of a key that is older than the tracking", () => {
    expect(join({ aws: cannotTell })).toEqual({
      answer: "unknown",
      doubts: ["before-tracking", "gaps"],
      gaps: ["no-source"],
      notUsedSince: null,
    });
  });

  it("holds when one minute of the key's life is missing", () => {
    const coverage = [
      covered(MADE, NOW - 3 * DAY),
      gap(NOW - 3 * DAY, NOW - 3 * DAY + 60_000, "excluded"),
      covered(NOW - 3 * DAY + 60_000, NOW),
    ];
    expect(join({ coverage })).toEqual({
      answer: "unknown",
      doubts: ["aws-not-read", "gaps"],
      gaps: ["excluded"],
      notUsedSince: NOW - 3 * DAY + 60_000,
    });
  });

  it("holds when nobody knows whether the trail logged KMS all the while", () => {
    const doubtful: CoverageSpan = {
      ...{ from: MADE, to: NOW - DAY, state: "unknown", reason: "unread-trail" },
    };
    expect(join({ coverage: [doubtful, covered(NOW - DAY, NOW)] })).toMatchObject({
      ...{ answer: "unknown", gaps: ["unread-trail"], notUsedSince: NOW - DAY },
    });
  });

  it("holds when data begins after the key was made, also when no gap is named", () => {
    expect(join({ coverage: [covered(MADE + 1, NOW)] })).toMatchObject({
      answer: "unknown",
      notUsedSince: MADE + 1,
    });
    expect(join({ coverage: [] })).toMatchObject({ answer: "unknown", notUsedSince: null });
  });

  it("holds when nobody knows when the key was made", () => {
    expect(join({ coverage: WHOLE, createdAt: null })).toMatchObject({
      answer: "unknown",
      doubts: ["aws-not-read", "creation-not-known", "gaps"],
      notUsedSince: WHOLE[0].from,
    });
  });

  it("says nothing of a time until now when data ended days ago, by whatever reason", () => {
    const ending = (at: number) => [covered(MADE + 1, at), gap(at, NOW, "not-yet")];
    expect(join({ coverage: ending(NOW - 2 * DAY) })).toMatchObject({ notUsedSince: MADE + 1 });
    expect(join({ coverage: ending(NOW - 2 * DAY - 1) })).toMatchObject({
      ...{ answer: "unknown", gaps: ["not-yet"], notUsedSince: null },
    });
  });

  it("joins data that follows itself without a gap", () => {
    const coverage = [covered(MADE + DAY, MADE + 2 * DAY), covered(MADE + 2 * DAY, NOW)];
    expect(join({ coverage })).toMatchObject({ notUsedSince: MADE + DAY });
  });
});
