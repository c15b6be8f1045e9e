import { describe, expect, it } from "vitest";
import {
  ACCOUNT,
  allow,
  DELEGATION,
  KEY_ARN,
  keyFacts,
  OWN_ROOT,
  role,
} from "../judgements/testing-facts";
import {
  ADMIN,
  APP,
  app,
  change,
  type previewInput,
  previewPrincipal,
  ROOT,
  VIA_S3,
} from "./testing-preview";

const iam = (Action: unknown, Effect = "Allow") => ({
  Version: "2012-10-17",
  Statement: [{ Effect, Action, Resource: "*" }],
});

describe("warnings", () => {
  const warnings = (...args: Parameters<typeof previewInput>) =>
    change(...args).warnings.map(({ id, severity }) => `${id}: ${severity}`);
  const partner = (account: string) =>
    previewPrincipal({ arn: role("partner", account), identityPolicies: null });

  it("rule 02: nobody can change the policy afterwards", () => {
    expect(warnings([DELEGATION], [app("kms:Decrypt")], [ROOT, ADMIN, APP])).toEqual([
      "locks-key: critical",
      "fails-safety-check: medium",
      "removes-delegation: medium",
    ]);
  });

  it("rule 14: only a role of Identity Center can", () => {
    const arn = `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_A_0123456789abcdef`;
    const sso = previewPrincipal({ arn, identityPolicies: [] });
    expect(warnings([DELEGATION], [allow({ AWS: arn })], [ROOT, sso])).toContain(
      "lockout-risk: high",
    );
  });

  it("cannot tell whether the key is locked where the text is no policy", () => {
    expect(warnings([DELEGATION], "{", [ROOT])).toContain("locks-key-perhaps: high");
  });

  it("AWS's safety check looks at who applies it", () => {
    const proposed = [allow({ AWS: role("admin") }), allow({ AWS: role("b") })];
    const asked = (caller: string) =>
      warnings([DELEGATION], proposed, [ROOT, ADMIN, APP], { caller });
    expect(asked(role("admin"))).not.toContainEqual(expect.stringContaining("fails-safety-check"));
    expect(asked(role("app"))).toContain("fails-safety-check: high");
    expect(asked(role("nobody-here"))).toContain("fails-safety-check: medium");
  });

  it.each([
    [undefined, "opens-to-anyone: critical"],
    [VIA_S3, "opens-to-anyone: high"],
    [{ StringEquals: { "aws:SourceVpce": "vpce-1" } }, "opens-to-anyone: medium"],
  ])("rule 05: anyone if %j", (Condition, expected) => {
    const open = allow("*", { Action: "kms:Decrypt", ...(Condition ? { Condition } : {}) });
    const found = change([DELEGATION], [DELEGATION, open], [ROOT]);
    expect(found.warnings).toMatchObject([{ statement: { policy: "proposed", index: 1 } }]);
    expect(`${found.warnings[0]?.id}: ${found.warnings[0]?.severity}`).toBe(expected);
    // It was so before: no change to warn of.
    expect(warnings([DELEGATION, open], [DELEGATION, open], [ROOT])).toEqual([]);
  });

  it("rule 05: anyone of our accounts is not anyone", () => {
    const kept = allow("*", {
      Action: "kms:Decrypt",
      Condition: { StringEquals: { "kms:CallerAccount": ACCOUNT } },
    });
    expect(warnings([DELEGATION], [DELEGATION, kept], [ROOT])).toEqual([]);
  });

  it.each([
    ["999999999999", "kms:Decrypt", ["opens-to-outside: high"]],
    ["999999999999", "kms:Encrypt", ["opens-to-outside: medium"]],
    ["222222222222", "kms:Decrypt", ["opens-to-watched-account: low"]],
  ])("rule 06: account %s gains %s", (account, Action, expected) => {
    const named = allow({ AWS: role("partner", account) }, { Action });
    const found = warnings([DELEGATION], [DELEGATION, named], [ROOT, partner(account)]);
    expect(found.filter((each) => !each.startsWith("becomes-unknown"))).toEqual(expected);
  });

  it("is wider than the class of the data allows", () => {
    const key = keyFacts(
      { statements: [DELEGATION] },
      { classification: { name: "Restricted", rank: 0 } },
    );
    const arn = role("partner", "222222222222");
    const watched = previewPrincipal({ arn, identityPolicies: [iam("kms:*")] });
    const proposed = [DELEGATION, allow({ AWS: arn }, { Action: "kms:Decrypt" })];
    const asked = (widest: "account" | "watched") =>
      warnings([DELEGATION], proposed, [ROOT, watched], { key, widest });
    expect(asked("account")).toContain("wider-than-class: high");
    expect(asked("watched")).not.toContainEqual(expect.stringContaining("wider-than-class"));
  });

  it("rule 01: a Deny hits what AWS services, or principals in use, need", () => {
    const name = "logs.eu-west-1.amazonaws.com";
    const service = previewPrincipal({ arn: name });
    const give = allow({ Service: name }, { Action: "kms:Decrypt" });
    const deny = allow("*", {
      Effect: "Deny",
      Action: "kms:Decrypt",
      Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-abc" } },
    });
    expect(warnings([DELEGATION, give], [DELEGATION, give, deny], [ROOT, service])).toEqual([
      "denies-in-use: medium",
    ]);
    const used = previewPrincipal(
      { arn: role("app"), identityPolicies: [] },
      { lastUse: { state: "used", at: new Date(0) } },
    );
    const both = [DELEGATION, app("kms:Decrypt")];
    const always = allow("*", { Effect: "Deny", Action: "kms:Decrypt" });
    expect(warnings(both, [...both, always], [ROOT, used])).toEqual(["denies-in-use: high"]);
    expect(warnings(both, [...both, always], [ROOT, APP])).toEqual([]);
  });

  it("rule 03: the account is handed less", () => {
    const reading = allow({ AWS: OWN_ROOT }, { Action: ["kms:Put*", "kms:Describe*"] });
    expect(warnings([DELEGATION], [reading], [ROOT])).toEqual(["removes-delegation: low"]);
  });

  it("rule 12: naming its own key in place of * hands out the same", () => {
    const named = allow({ AWS: OWN_ROOT }, { Resource: KEY_ARN });
    expect(warnings([DELEGATION], [named], [ROOT])).toEqual([]);
  });

  it("rule 24: keys of the family open what this one encrypted", () => {
    const key = keyFacts({
      statements: [DELEGATION, app("kms:Decrypt")],
      key: { multiRegion: true },
    });
    expect(warnings(null, [DELEGATION], [ROOT, APP], { key })).toEqual(["family-still-opens: low"]);
  });

  it("are none for a change that only narrows", () => {
    expect(warnings([DELEGATION, app("kms:Decrypt")], [DELEGATION], [ROOT, APP])).toEqual([]);
  });
});
