import { describe, expect, it } from "vitest";
import { allow, DELEGATION, OWN_ROOT, role } from "../judgements/testing-facts";
import { meetsCondition } from "./fail-on";
import { ADMIN, APP, app, change, previewPrincipal, ROOT } from "./testing-preview";

describe("what a pipeline refuses", () => {
  const PARTNER = role("partner", "999999999999");
  const everyone = [ROOT, ADMIN, APP, previewPrincipal({ arn: PARTNER, identityPolicies: null })];
  const now = [DELEGATION, app("kms:Decrypt")];
  const met = (proposed: unknown[] | string) => {
    const preview = change(now, proposed, everyone);
    return (
      [
        "widens",
        "loses",
        "locks",
        "anyone",
        "outside",
        "unknown",
        "refused",
        "any-difference",
        "critical",
        "high",
        "medium",
        "low",
      ] as const
    ).filter((condition) => meetsCondition(preview, condition));
  };
  it.each([
    ["nothing", now, []],
    ["an Allow more", [...now, app("kms:Encrypt")], ["widens", "any-difference"]],
    ["an Allow less", [DELEGATION], ["loses", "any-difference"]],
    [
      "an outside account",
      [...now, allow({ AWS: PARTNER }, { Action: "kms:Decrypt" })],
      ["widens", "outside", "unknown", "any-difference", "high", "medium", "low"],
    ],
    [
      "anyone",
      [...now, allow("*", { Action: "kms:Decrypt" })],
      [
        "widens",
        "anyone",
        "outside",
        "unknown",
        "any-difference",
        "critical",
        "high",
        "medium",
        "low",
      ],
    ],
    [
      "a document that is none",
      "{",
      [
        "widens",
        "loses",
        "locks",
        "anyone",
        "outside",
        "unknown",
        "refused",
        "any-difference",
        "high",
        "medium",
        "low",
      ],
    ],
  ])("%s", (_, proposed, expected) => {
    expect(met(proposed)).toEqual(expected);
  });

  it.each([
    ["an element that is none", { Principal: "*", Mystery: 1 }],
    ["NotPrincipal", { Principal: undefined, NotPrincipal: { AWS: OWN_ROOT } }],
    ["a principal that is no object", { Principal: "everyone" }],
    ["actions of every service", { Principal: "*", Action: "*:Decrypt" }],
    ["the key by its ARN", { Principal: "*", Resource: "arn:aws:kms:*:111111111111:key/*" }],
  ])("a statement that may be for anyone, for all that is understood: %s", (_, more) => {
    const conditions = met([...now, { ...allow("*", { Action: "kms:Decrypt" }), ...more }]);
    expect(conditions).toEqual(expect.arrayContaining(["anyone", "outside", "high"]));
    expect(conditions).not.toContain("critical");
    expect(
      met([...now, { ...allow("*", { Effect: "Deny" }), Principal: "everyone" }]),
    ).not.toContain("anyone");
  });

  it("a judgement on a principal that comes with the change", () => {
    const both = [...now, app("kms:PutKeyPolicy")];
    expect(change(now, both, everyone).warnings).toEqual([]);
    expect(met(both)).toContain("high");
  });

  it("a locked key", () => {
    expect(met([app("kms:Decrypt")])).toContain("locks");
  });
});
