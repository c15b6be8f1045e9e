import { describe, expect, it } from "vitest";
import {
  type Asked,
  allow,
  brief,
  DELEGATION,
  judgementsOf as judge,
  OWN_ROOT,
  judgementOf as of,
  role,
} from "./testing-facts";

describe("anyone", () => {
  const star = (Action: string, Condition?: unknown): Asked => ({
    ref: "*",
    statements: [allow("*", { Action, ...(Condition ? { Condition } : {}) })],
  });

  it.each([
    ["kms:Decrypt", undefined, "critical"],
    ["kms:DescribeKey", undefined, "medium"],
    ["kms:Decrypt", { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } }, "high"],
    ["kms:Decrypt", { StringEquals: { "kms:EncryptionContext:a": "b" } }, "high"],
    ["kms:Decrypt", { StringEquals: { "aws:SourceVpce": "vpce-1" } }, "medium"],
    ["kms:Decrypt", { StringLike: { "aws:SourceVpce": "*" } }, "high"],
    ["kms:Decrypt", { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } }, "medium"],
    ["kms:Decrypt", { IpAddress: { "aws:SourceIp": "0.0.0.0/0" } }, "high"],
    ["kms:Decrypt", { StringEquals: { "kms:CallerAccount": "111111111111" } }, undefined],
    ["kms:Decrypt", { StringEquals: { "KMS:calleraccount": "111111111111" } }, undefined],
    ["kms:Decrypt", { StringEquals: { "aws:PrincipalOrgID": "o-abc" } }, undefined],
  ])("rule 05: %s if %j is %s", (action, Condition, severity) => {
    expect(of("anyone", star(action, Condition))?.severity).toBe(severity);
  });

  it("names what limits it", () => {
    const Condition = { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } };
    expect(of("anyone", star("kms:Decrypt", Condition))?.text).toContain("kms:ViaService");
  });

  it("is no judgement on a principal that is somebody", () => {
    expect(of("anyone", { statements: [allow("*")] })).toBeUndefined();
  });
});

describe("other accounts", () => {
  const iam = [{ Statement: [{ Effect: "Allow", Action: "kms:*", Resource: "*" }] }];
  it.each([
    ["999999999999", "kms:Decrypt", "high"],
    ["999999999999", "kms:Encrypt", "medium"],
    ["999999999999", "kms:DescribeKey", "medium"],
    ["222222222222", "kms:Decrypt", "low"],
    ["111111111111", "kms:Decrypt", undefined],
    // Rule 06: it does not work across accounts, so it is nobody's.
    ["999999999999", "kms:PutKeyPolicy", undefined],
  ])("rule 06: %s with %s is %s", (account, Action, severity) => {
    const ref = role("partner", account);
    const statements = [allow({ AWS: ref }, { Action })];
    expect(
      of("other-account", { statements, ref, input: { identityPolicies: iam } })?.severity,
    ).toBe(severity);
  });

  it("rule 06: what the other account's IAM says is not known, so it is not passed over", () => {
    const ref = role("partner", "999999999999");
    const statements = [allow({ AWS: ref }, { Action: "kms:Decrypt" })];
    const found = judge({ statements, ref, input: { identityPolicies: null } });
    expect(brief(found)).toEqual(["could-not-tell: high", "other-account: high"]);
  });
});

describe("the whole account", () => {
  it("rule 03: kms:* for the account is AWS's default policy, so low and said to be so", () => {
    const found = judge({ statements: [DELEGATION], ref: OWN_ROOT });
    expect(brief(found)).toEqual(["whole-account-by-kms-all: low"]);
    expect(found[0]?.text).toContain("AWS's default policy");
  });

  it("rule 03: some actions, or kms:* under conditions, are not the whole account", () => {
    const some = allow({ AWS: OWN_ROOT }, { Action: ["kms:Describe*", "kms:Put*"] });
    const Condition = { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } };
    for (const statement of [some, { ...DELEGATION, Condition }]) {
      const asked = { statements: [statement], ref: OWN_ROOT };
      expect(of("whole-account-by-kms-all", asked)).toBeUndefined();
    }
  });

  it("is no judgement on the account's other principals", () => {
    expect(of("whole-account-by-kms-all", { statements: [DELEGATION] })).toBeUndefined();
  });
});

describe("services", () => {
  const ref = "logs.eu-west-1.amazonaws.com";
  const service = (Condition?: unknown, Action: unknown = "kms:Decrypt"): Asked => ({
    ref,
    statements: [allow({ Service: ref }, { Action, ...(Condition ? { Condition } : {}) })],
  });
  const logs = (arn: string) => ({ ArnLike: { "kms:EncryptionContext:aws:logs:arn": arn } });

  it.each([
    [undefined, "medium"],
    [{ StringEquals: { "aws:SourceAccount": "111111111111" } }, undefined],
    [{ StringLike: { "aws:SourceAccount": "*" } }, "medium"],
    [{ StringEqualsIfExists: { "aws:SourceAccount": "111111111111" } }, "medium"],
    [{ ArnLike: { "aws:SourceArn": "arn:aws:logs:*:111111111111:*" } }, undefined],
    [{ ArnLike: { "aws:SourceArn": "arn:aws:logs:*:*:log-group:x" } }, "medium"],
    [{ ArnLike: { "aws:SourceArn": "arn:aws:s3:::bucket" } }, undefined],
    [{ ArnLike: { "aws:SourceArn": "arn:aws:s3:::bucket*" } }, "medium"],
    [{ StringEquals: { "aws:SourceOrgID": "o-abc" } }, undefined],
    [logs("arn:aws:logs:eu-west-1:111111111111:*"), undefined],
    [logs("arn:aws:logs:eu-west-1:*:*"), "medium"],
  ])("rule 19: a service if %j is %s", (Condition, severity) => {
    expect(of("confused-deputy", service(Condition))?.severity).toBe(severity);
  });

  it("rule 19: is low where the service only reads", () => {
    expect(of("confused-deputy", service(undefined, "kms:DescribeKey"))?.severity).toBe("low");
  });
});
