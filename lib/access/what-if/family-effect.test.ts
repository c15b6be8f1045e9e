import { describe, expect, it } from "vitest";
import { ACCOUNT, allow, DELEGATION, keyFacts, role } from "../judgements/testing-facts";
import type { WhatIf } from "../schemas/what-if";
import { APP, app, change, previewPrincipal, VIA_EBS, VIA_S3 } from "./testing-preview";

describe("a multi-Region family (rule 24)", () => {
  const replica = (...statements: unknown[]) =>
    keyFacts({
      statements: [DELEGATION, ...statements],
      key: { arn: `arn:aws:kms:eu-central-1:${ACCOUNT}:key/mrk-1` },
    }).prepared;
  const decrypt = app(["kms:Decrypt", "kms:Encrypt"]);
  const ask = (now: unknown[], proposed: unknown[], ...others: unknown[]) =>
    change([DELEGATION, ...now], [DELEGATION, ...proposed], [APP], {
      related: [replica(...others)],
    });
  const unions = ({ changes }: WhatIf) =>
    changes[0]?.changes.map(({ action, kind, family }) =>
      family === null ? `${action} ${kind}` : `${action} ${kind}, family ${family.kind}`,
    );

  it("says that who loses decryption here keeps it with another key, and not so encryption", () => {
    const found = ask([decrypt], [], app("kms:Decrypt"));
    expect(unions(found)).toEqual(["kms:Decrypt loses, family null", "kms:Encrypt loses"]);
    expect(found.changes[0]?.changes[0]?.family).toMatchObject({
      ...{ before: "A", after: "A" },
      others: [{ key: expect.stringContaining("eu-central-1"), verdict: "allowed" }],
    });
    expect(found.family?.summary).toBe("app keeps decryption with another key of the family.");
  });

  it("says that who gains decryption here had it already, or did not", () => {
    expect(ask([], [decrypt], app("kms:Decrypt")).family?.summary).toBe(
      "app had decryption with another key of the family already.",
    );
    const none = ask([], [decrypt]);
    expect(unions(none)?.[0]).toBe("kms:Decrypt gains, family gains");
    expect(none.family?.summary).toBe("app gains decryption with the whole family.");
  });

  it("counts many who keep it or do not", () => {
    const people = ["a", "b", "c"].map((name) =>
      previewPrincipal({ arn: role(name), identityPolicies: [] }),
    );
    const allowed = (...names: string[]) =>
      allow({ AWS: names.map((name) => role(name)) }, { Action: "kms:Decrypt" });
    const summary = (...others: unknown[]) =>
      change([DELEGATION, allowed("a", "b", "c")], [DELEGATION], people, {
        related: [replica(...others)],
      }).family?.summary;
    expect(summary()).toBe(
      "All 3 principals that lose decryption here lose decryption with the whole family.",
    );
    expect(summary(allowed("a", "c"))).toBe(
      "Of 3 principals that lose decryption here, 2 keep decryption with another key of the family.",
    );
  });

  it("takes the union of conditions", () => {
    const found = ask(
      [app("kms:Decrypt", { Condition: VIA_S3 })],
      [app("kms:Decrypt", { Condition: VIA_EBS })],
      app("kms:Decrypt", { Condition: VIA_S3 }),
    );
    expect(unions(found)).toEqual(["kms:Decrypt changes, family widens"]);
  });

  it("knows of none where the key has none", () => {
    const found = change([DELEGATION, decrypt], [DELEGATION], [APP]);
    expect(found.family).toBeNull();
    expect(unions(found)).toEqual(["kms:Decrypt loses", "kms:Encrypt loses"]);
  });
});
