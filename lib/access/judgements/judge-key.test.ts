import { describe, expect, it } from "vitest";
import type { KeyFacts, PrincipalFacts } from "./facts";
import { judgeKey } from "./judge-key";
import {
  ACCOUNT,
  allow,
  brief,
  DELEGATION,
  KEY_ARN,
  keyFacts,
  OWN_ROOT,
  principalFacts,
  role,
} from "./testing-facts";

const ADMIN = role("admin");
const SSO =
  "arn:aws:iam::111111111111:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef";

function judge(
  statements: unknown[],
  refs: (string | [string, Partial<PrincipalFacts>])[],
  more: Partial<KeyFacts> & { key?: Record<string, unknown>; rcps?: unknown[][] } = {},
) {
  const { key: given, rcps, ...rest } = more;
  const key = keyFacts(
    { statements, ...(given ? { key: given } : {}), ...(rcps ? { rcps } : {}) },
    rest,
  );
  const rows = refs.map((each) => {
    const [arn, facts] = typeof each === "string" ? [each, {}] : each;
    return principalFacts(key, { arn, identityPolicies: [] }, facts);
  });
  return judgeKey(key, rows);
}
const admins = (...refs: string[]) => allow({ AWS: refs });

describe("who can still change the policy", () => {
  it("rule 02: nobody, so the key is locked", () => {
    const statements = [allow({ AWS: role("app") }, { Action: "kms:Decrypt" })];
    const found = judge(statements, [role("app"), OWN_ROOT]);
    expect(brief(found)).toEqual(["locked: critical", "no-delegation: low"]);
  });

  it("rule 13: only names of those who are gone", () => {
    const orphan = "AROAEXAMPLEEXAMPLEEX";
    const found = judge([admins(orphan)], [orphan]);
    expect(found[0]).toMatchObject({ id: "locked", text: expect.stringContaining(orphan) });
    expect(judge([admins(ADMIN)], [[ADMIN, { exists: false }]])[0]?.id).toBe("locked");
  });

  it("rule 14: only a role of Identity Center", () => {
    expect(brief(judge([admins(SSO)], [SSO, OWN_ROOT]))).toEqual([
      "lockout-risk: high",
      "no-delegation: low",
    ]);
    expect(brief(judge([admins(SSO, ADMIN)], [SSO, ADMIN]))).toEqual(["no-delegation: low"]);
  });

  it("a single principal", () => {
    expect(brief(judge([admins(ADMIN)], [ADMIN]))).toEqual([
      "lockout-risk: medium",
      "no-delegation: low",
    ]);
  });

  it("rule 03: the account, so the root user can", () => {
    expect(brief(judge([DELEGATION], []))).toEqual(["whole-account-by-kms-all: low"]);
    expect(brief(judge([DELEGATION, admins(SSO)], [SSO, OWN_ROOT]))).toEqual([
      "whole-account-by-kms-all: low",
    ]);
  });

  it("rule 01: a Deny for everyone takes it from the root user as well", () => {
    const deny = allow("*", { Effect: "Deny", Action: "kms:PutKeyPolicy" });
    expect(brief(judge([DELEGATION, deny], [OWN_ROOT]))).toContain("locked: critical");
  });

  it("cannot tell from a policy that was not read, and never says that it is locked", () => {
    const key = keyFacts(null);
    const rows = [principalFacts(key, { arn: ADMIN, identityPolicies: [] })];
    expect(brief(judgeKey(key, rows))).toEqual(["could-not-tell: high"]);
    expect(brief(judgeKey(key, []))).toEqual(["could-not-tell: high"]);
  });

  it("is AWS's business for a key that AWS manages", () => {
    const key = { manager: "AWS" };
    expect(
      brief(judge([allow({ AWS: role("app") }, { Action: "kms:Decrypt" })], [], { key })),
    ).toEqual([]);
  });

  it("rule 29: delegation of reading alone is none", () => {
    const reading = allow({ AWS: OWN_ROOT }, { Action: "kms:Describe*" });
    expect(brief(judge([reading, admins(ADMIN, role("b"))], [ADMIN, role("b")]))).toEqual([
      "no-delegation: low",
    ]);
  });
});

describe("anyone", () => {
  const open = (Condition?: unknown) => [
    DELEGATION,
    allow("*", { Action: "kms:Decrypt", ...(Condition ? { Condition } : {}) }),
  ];
  it.each([
    [undefined, "critical"],
    [{ StringEquals: { "kms:CallerAccount": ACCOUNT } }, undefined],
    [{ StringLike: { "kms:CallerAccount": "*" } }, "high"],
    [{ StringEquals: { "aws:PrincipalOrgID": "o-abc" } }, undefined],
    [{ StringLike: { "aws:PrincipalOrgID": "o-*" } }, "high"],
    [{ StringEqualsIfExists: { "aws:PrincipalOrgID": "o-abc" } }, "high"],
    [{ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-abc/r-1/*" } }, undefined],
    [{ StringEquals: { "aws:PrincipalTag/Team": "a" } }, "high"],
    [{ ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/app" } }, "high"],
    [{ ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111111111111:role/*" } }, undefined],
    [{ StringEquals: { "aws:SourceVpce": "vpce-1" } }, "medium"],
    [{ StringNotEquals: { "kms:CallerAccount": "222222222222" } }, "high"],
    [{ NoSuchOperator: { "kms:CallerAccount": ACCOUNT } }, "high"],
    [{ StringLike: { "aws:userid": ["AROAEXAMPLEEXAMPLEEX:*", "111111111111:*"] } }, undefined],
    [{ StringLike: { "aws:userid": ["AROAEXAMPLEEXAMPLEEX:*", "*:alice"] } }, "high"],
  ])("rule 05: may decrypt if %j: %s", (Condition, severity) => {
    expect(judge(open(Condition), []).find(({ id }) => id === "anyone")?.severity).toBe(severity);
  });

  const deny = (Condition: unknown) => allow("*", { Effect: "Deny", Action: "kms:*", Condition });
  it.each([
    [{ StringNotEquals: { "aws:PrincipalOrgID": "o-abc" } }, false],
    [{ StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-abc" } }, false],
    [{ StringNotEquals: { "aws:PrincipalTag/Team": "a" } }, true],
    [
      {
        StringNotEquals: { "aws:PrincipalOrgID": "o-abc" },
        Bool: { "aws:SecureTransport": "false" },
      },
      true,
    ],
    [
      {
        StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-abc" },
        BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
      },
      false,
    ],
    [
      {
        StringNotEquals: { "aws:PrincipalOrgID": "o-abc" },
        ArnNotLike: { "aws:PrincipalArn": "arn:aws:iam::222222222222:role/app" },
      },
      false,
    ],
    [
      {
        StringNotEquals: { "aws:PrincipalOrgID": "o-abc" },
        Bool: { "aws:PrincipalIsAWSService": "true" },
      },
      true,
    ],
  ])("rule 01: a Deny if %j leaves it open: %s", (Condition, left) => {
    const inPolicy = judge([...open(), deny(Condition)], []);
    expect(inPolicy.some(({ id }) => id === "anyone")).toBe(left);
    const rcps = [[{ Version: "2012-10-17", Statement: [deny(Condition)] }]];
    expect(judge(open(), [], { rcps }).some(({ id }) => id === "anyone")).toBe(left);
  });

  it.each([
    ["the key of the account that manages the organisation", { manager: "CUSTOMER" }, ACCOUNT, "*"],
    ["a key of AWS", { manager: "AWS" }, "999999999999", "*"],
    ["another key", {}, "999999999999", KEY_ARN.replace("1234abcd", "9999abcd")],
  ])("rule 22: an RCP closes nothing on %s", (_, key, managementAccount, Resource) => {
    const closed = [[{ Version: "2012-10-17", Statement: [{ ...deny(undefined), Resource }] }]];
    const facts = keyFacts({ statements: open(), key, rcps: closed });
    const found = judgeKey({ ...facts, prepared: { ...facts.prepared, managementAccount } }, []);
    expect(found.find(({ id }) => id === "anyone")?.severity).toBe("critical");
    const own = keyFacts({ statements: open(), rcps: [[{ Statement: [deny(undefined)] }]] });
    expect(judgeKey(own, []).some(({ id }) => id === "anyone")).toBe(false);
  });

  it("is not said of what anyone may only read or encrypt", () => {
    const statements = [DELEGATION, allow("*", { Action: ["kms:DescribeKey", "kms:Encrypt"] })];
    expect(brief(judge(statements, []))).toEqual(["whole-account-by-kms-all: low"]);
  });
});

describe("width", () => {
  const roles = (count: number) => Array.from({ length: count }, (_, n) => role(`app-${n}`));
  it.each([
    [24, undefined],
    [25, "low"],
    [100, "medium"],
  ])("of %i principals is %s", (count, severity) => {
    const refs = roles(count);
    const found = judge([DELEGATION, allow({ AWS: refs }, { Action: "kms:Decrypt" })], refs);
    expect(found.find(({ id }) => id === "wide-access")?.severity).toBe(severity);
  });
});

it("says how many principals could not be told, and that grants were not read", () => {
  const key = keyFacts({ statements: [DELEGATION], grants: null });
  const rows = [role("a"), role("b")].map((arn) =>
    principalFacts(key, { arn, identityPolicies: null }),
  );
  const found = judgeKey(key, rows).find(({ id }) => id === "could-not-tell");
  expect(found?.severity).toBe("medium");
  expect(found?.text).toContain("for 2 of 2 principals");
  expect(found?.text).toContain("grants could not be read");
});
