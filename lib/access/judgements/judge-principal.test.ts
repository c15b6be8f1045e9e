import { describe, expect, it } from "vitest";
import type { PrincipalInput } from "../schemas";
import type { KeyFacts, PrincipalFacts } from "./facts";
import { judgePrincipal } from "./judge-principal";
import {
  allow,
  brief,
  DELEGATION,
  keyFacts,
  OWN_ROOT,
  principalFacts,
  role,
} from "./testing-facts";

const NOW = new Date("2026-11-22T00:00:00Z");
const APP = role("app");

interface Asked {
  statements: unknown[];
  ref?: string;
  input?: Partial<PrincipalInput>;
  more?: Partial<PrincipalFacts>;
  keyMore?: Partial<KeyFacts>;
  grants?: unknown[] | null;
  key?: Record<string, unknown>;
}

function judge({ statements, ref = APP, input, more, keyMore, grants, key: given }: Asked) {
  const key = keyFacts(
    { statements, ...(grants === undefined ? {} : { grants }), ...(given && { key: given }) },
    keyMore,
  );
  const facts = principalFacts(key, { arn: ref, identityPolicies: [], ...input }, more);
  return judgePrincipal(facts, key, { now: NOW });
}
const of = (id: string, asked: Asked) => judge(asked).find((each) => each.id === id);
const app = (Action: unknown, more: Record<string, unknown> = {}) =>
  allow({ AWS: APP }, { Action, ...more });

describe("separation of duties", () => {
  it.each([
    [["kms:PutKeyPolicy", "kms:Decrypt"], "high"],
    [["kms:ScheduleKeyDeletion", "kms:Decrypt"], "high"],
    [["kms:EnableKeyRotation", "kms:Decrypt"], "medium"],
    [["kms:TagResource", "kms:UpdateKeyDescription", "kms:Decrypt"], undefined],
    [["kms:PutKeyPolicy", "kms:DisableKey"], undefined],
    [["kms:Decrypt", "kms:Encrypt", "kms:GetKeyPolicy"], undefined],
  ])("of %j is %s", (actions, severity) => {
    expect(of("administers-and-decrypts", { statements: [app(actions)] })?.severity).toBe(severity);
  });

  it("counts signing for a key that signs, and decrypting only for one that decrypts", () => {
    const statements = [app(["kms:PutKeyPolicy", "kms:Sign"])];
    const key = { usage: "SIGN_VERIFY" };
    expect(of("administers-and-decrypts", { statements, key })?.text).toContain("Sign");
    expect(of("administers-and-decrypts", { statements })).toBeUndefined();
  });

  it("is one level less under conditions, and one more for the most severe data", () => {
    const Condition = { StringEquals: { "kms:ViaService": "s3.eu-west-1.amazonaws.com" } };
    const statements = [app("kms:PutKeyPolicy"), app("kms:Decrypt", { Condition })];
    const classification = { name: "Restricted", rank: 0 };
    expect(of("administers-and-decrypts", { statements })).toMatchObject({
      severity: "medium",
      text: expect.stringContaining("under conditions"),
    });
    const severe = of("administers-and-decrypts", { statements, keyMore: { classification } });
    expect(severe?.severity).toBe("high");
  });

  it("is not held against the root user", () => {
    expect(
      of("administers-and-decrypts", { statements: [DELEGATION], ref: OWN_ROOT }),
    ).toBeUndefined();
  });
});

describe("handing out access", () => {
  const grant = (Condition: unknown) => ({ statements: [app("kms:CreateGrant", { Condition })] });

  it("rule 09: kms:CreateGrant by a policy gives any operation to anyone", () => {
    const found = of("hands-out-access", { statements: [app("kms:CreateGrant")] });
    expect(found).toMatchObject({
      severity: "high",
      text: expect.stringContaining("any operation to anyone"),
    });
  });

  it("rule 09: whoever writes the policy hands out as an administrator does", () => {
    expect(of("hands-out-access", { statements: [app("kms:PutKeyPolicy")] })?.severity).toBe(
      "medium",
    );
    expect(
      of("hands-out-access", { statements: [app(["kms:PutKeyPolicy", "kms:CreateGrant"])] })
        ?.severity,
    ).toBe("medium");
  });

  it.each([
    [{ Bool: { "kms:GrantIsForAWSResource": "true" } }, undefined],
    [{ BoolIfExists: { "kms:GrantIsForAWSResource": "true" } }, "medium"],
    [{ Bool: { "kms:GrantIsForAWSResource": "false" } }, "medium"],
    [{ StringEquals: { "kms:ViaService": "ec2.eu-west-1.amazonaws.com" } }, undefined],
    [{ "ForAllValues:StringEquals": { "kms:GrantOperations": ["Encrypt"] } }, undefined],
    [{ "ForAllValues:StringEquals": { "kms:GrantOperations": ["Decrypt"] } }, "low"],
    [{ "ForAllValues:StringEquals": { "kms:GrantOperations": ["CreateGrant"] } }, "low"],
    [{ "ForAnyValue:StringEquals": { "kms:GrantOperations": ["Encrypt"] } }, "medium"],
    [{ "ForAllValues:StringLike": { "kms:GrantOperations": ["*"] } }, "medium"],
    [{ StringEquals: { "kms:GranteePrincipal": role("b") } }, "low"],
    [{ StringLike: { "kms:GranteePrincipal": "*" } }, "medium"],
    [{ StringEquals: { "kms:GranteeServicePrincipal": "s3.amazonaws.com" } }, undefined],
  ])("rule 16: kms:CreateGrant if %j", (Condition, severity) => {
    expect(of("hands-out-access", grant(Condition))?.severity).toBe(severity);
  });

  it.each(["Bool", "BoolIfExists"])(
    "rule 16: a Deny by %s keeps grants to AWS services",
    (name) => {
      const Condition = { [name]: { "kms:GrantIsForAWSResource": "false" } };
      const deny = { ...app("kms:CreateGrant", { Condition }), Effect: "Deny" };
      expect(
        of("hands-out-access", { statements: [app("kms:CreateGrant"), deny] }),
      ).toBeUndefined();
    },
  );

  it("rule 09: a limit must hold in every way to the permission", () => {
    const Condition = { Bool: { "kms:GrantIsForAWSResource": "true" } };
    const other = { StringEquals: { "aws:SourceVpc": "vpc-1" } };
    const statements = [
      app("kms:CreateGrant", { Condition }),
      app("kms:CreateGrant", { Condition: other }),
    ];
    expect(of("hands-out-access", { statements })?.severity).toBe("medium");
  });

  it("rule 09: a grant's kms:CreateGrant gives no more than the grant", () => {
    const grants = [
      { GrantId: "g", GranteePrincipal: APP, Operations: ["Decrypt", "CreateGrant"] },
    ];
    expect(of("hands-out-access", { statements: [], grants })).toBeUndefined();
    expect(of("hands-out-access", { statements: [app("kms:CreateGrant")], grants })?.severity).toBe(
      "high",
    );
  });

  it("rule 09: tags and aliases hand out access where policies decide by them, and only there", () => {
    const tagger = app(["kms:TagResource", "kms:UpdateAlias"]);
    const byTag = app("kms:Encrypt", {
      Principal: { AWS: role("b") },
      Condition: { StringEquals: { "aws:ResourceTag/Team": "a" } },
    });
    expect(of("hands-out-access", { statements: [tagger] })).toBeUndefined();
    expect(of("hands-out-access", { statements: [tagger, byTag] })).toMatchObject({
      severity: "medium",
      text: expect.stringContaining("TagResource"),
    });
    const aliases = { tags: false, aliases: true };
    const identityPolicies = [
      { Statement: [{ Effect: "Allow", Action: "kms:UpdateAlias", Resource: "*" }] },
    ];
    const asked = { statements: [tagger], keyMore: { abac: aliases }, input: { identityPolicies } };
    expect(of("hands-out-access", asked)?.text).toContain("UpdateAlias changes aliases");
  });

  it("counts kms:CreateGrant without worked-out conditions as unlimited", () => {
    const key = keyFacts({ statements: [] });
    const held = { throughIam: false, conditions: null, reasons: null };
    const facts = principalFacts(key, { arn: APP, identityPolicies: [] });
    const verdicts = new Map([["kms:CreateGrant", { verdict: "allowed-if" as const, ...held }]]);
    expect(brief(judgePrincipal({ ...facts, verdicts }, key, { now: NOW }))).toEqual([
      "hands-out-access: medium",
    ]);
  });
});

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

describe("roles that deploy", () => {
  it.each([
    ["AppDeployRole", {}, true],
    ["github-actions", {}, true],
    ["CIRole", {}, true],
    ["terraform", {}, true],
    ["decider", {}, false],
    ["specific-service", {}, false],
    ["app", { trusted: ["codebuild.amazonaws.com"] }, true],
    [
      "app",
      { trusted: ["arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com"] },
      true,
    ],
    ["app", { trusted: ["ecs-tasks.amazonaws.com"] }, false],
    ["app", { tags: { Purpose: "deployment" } }, true],
    ["app", { tags: { Owner: "terraform" } }, false],
    ["app", { tags: null }, false],
  ])("%s with %j: %s", (name, more, judged) => {
    const asked = { statements: [app("kms:Decrypt")], more: { name, ...more } };
    expect(of("deploy-time-role", asked) !== undefined).toBe(judged);
  });

  it("may administer and encrypt", () => {
    const statements = [app(["kms:PutKeyPolicy", "kms:Encrypt", "kms:TagResource"])];
    expect(of("deploy-time-role", { statements, more: { name: "deploy" } })).toBeUndefined();
  });
});

describe("access that is not used", () => {
  const statements = [app("kms:Decrypt")];
  const used = (iso: string) => ({ state: "used" as const, at: new Date(iso) });
  it.each([
    [used("2026-08-24T00:00:00Z"), true],
    [used("2026-08-24T00:00:01Z"), false],
    [{ state: "never" as const, days: 90 }, true],
    [{ state: "never" as const, days: 89 }, false],
    [{ state: "unknown" as const }, false],
    [used("2026-12-01T00:00:00Z"), false],
  ])("last use %j: unused %s", (lastUse, judged) => {
    expect(of("unused-90-days", { statements, more: { lastUse } }) !== undefined).toBe(judged);
  });

  it("is not said of access that nobody asked usage for", () => {
    expect(of("unused-90-days", { statements })).toBeUndefined();
  });
});

describe("names of those who are gone", () => {
  it("rule 13: a unique id is what is left of a deleted role", () => {
    const ref = "AROAEXAMPLEEXAMPLEEX";
    const statements = [allow({ AWS: ref })];
    expect(brief(judge({ statements, ref }))).toEqual(["orphan-named: low"]);
  });

  it("rule 14: an ARN that its account no longer has; unread identities say nothing", () => {
    const statements = [app("kms:Decrypt")];
    expect(of("orphan-named", { statements, more: { exists: false } })?.severity).toBe("medium");
    expect(of("orphan-named", { statements, more: { exists: null } })).toBeUndefined();
    const more = { exists: false, name: "AWSReservedSSO_Admin_0123456789abcdef" };
    expect(of("orphan-named", { statements, more })?.text).toContain("another suffix");
  });
});

describe("what could not be told", () => {
  it("is a judgement of its own, with the reason", () => {
    const found = judge({ statements: [DELEGATION], input: { identityPolicies: null } });
    expect(brief(found)).toEqual(["could-not-tell: medium"]);
    expect(found[0]?.text).toContain("identity policy 1 could not be read");
  });

  it("is high for anyone", () => {
    const key = keyFacts(null);
    const facts = principalFacts(key, { arn: "*" });
    expect(brief(judgePrincipal(facts, key, { now: NOW }))).toEqual(["could-not-tell: high"]);
  });
});

describe("deletion", () => {
  it("is the administrator's business, and medium for others", () => {
    expect(
      of("can-delete", { statements: [app(["kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"])] })
        ?.severity,
    ).toBe("low");
    expect(of("can-delete", { statements: [app("kms:ScheduleKeyDeletion")] })?.severity).toBe(
      "medium",
    );
  });

  it("counts imported material only where there is any", () => {
    const statements = [app("kms:DeleteImportedKeyMaterial")];
    expect(of("can-delete", { statements })).toBeUndefined();
    expect(of("can-delete", { statements, key: { origin: "EXTERNAL" } })?.severity).toBe("medium");
  });
});
