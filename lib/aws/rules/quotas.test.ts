import { describe, expect, it } from "vitest";
import { bucketKey, paceOf, quotaOf } from "./quotas";

describe("quotas", () => {
  it.each([
    ["kms:ListKeys", 500],
    ["kms:ListAliases", 500],
    ["kms:DescribeKey", 2000],
    ["kms:ListResourceTags", 2000],
    ["kms:GetKeyPolicy", 1000],
    ["kms:GetKeyRotationStatus", 1000],
    ["kms:ListGrants", 100],
    ["kms:ListKeyRotations", 100],
    ["kms:GetKeyLastUsage", 5],
  ])("%s is permitted %i times a second", (action, perSecond) => {
    expect(quotaOf(action)).toBe(perSecond);
  });

  it("takes its share, and at least one request at a time", () => {
    expect(paceOf("kms:DescribeKey", 0.2)).toEqual({ perSecond: 400, burst: 40 });
    expect(paceOf("kms:GetKeyLastUsage", 0.2)).toEqual({ perSecond: 1, burst: 1 });
  });

  it("is slow with what it does not know", () => {
    expect(quotaOf("made:Up")).toBe(5);
  });

  it("keeps regions apart, but not for global services", () => {
    expect(bucketKey("1", "eu-west-1", "kms:ListKeys")).not.toBe(
      bucketKey("1", "us-east-1", "kms:ListKeys"),
    );
    expect(bucketKey("1", "eu-west-1", "iam:ListAccountAliases")).toBe(
      bucketKey("1", "us-east-1", "iam:ListAccountAliases"),
    );
  });
});
