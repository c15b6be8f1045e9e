import { describe, expect, it } from "vitest";
import { judgePrincipal } from "./judge-principal";
import {
  APP,
  appAllow as app,
  brief,
  DELEGATION,
  keyFacts,
  NOW,
  OWN_ROOT,
  judgementOf as of,
  principalFacts,
  role,
} from "./testing-facts";

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
