import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allow, DELEGATION, OWN_ROOT, role } from "../judgements/testing-facts";
import type { PrincipalInput } from "../schemas";
import { previewChange } from "./preview-change";
import {
  ADMIN,
  APP,
  app,
  change,
  policyText,
  previewInput,
  previewPrincipal,
  ROOT,
  VIA_EBS,
  VIA_S3,
} from "./testing-preview";

const VIA_BOTH = {
  StringEquals: {
    "kms:ViaService": ["ec2.eu-west-1.amazonaws.com", "s3.eu-west-1.amazonaws.com"],
  },
};

describe("the difference of verdicts", () => {
  const kinds = (now: unknown[], proposed: unknown[] | string, input?: PrincipalInput) => {
    const one = input ? previewPrincipal(input) : APP;
    const [row] = change(
      [DELEGATION, ...now],
      typeof proposed === "string" ? proposed : [DELEGATION, ...proposed],
      [one],
    ).changes;
    return row?.changes.map(({ action, kind }) => `${action} ${kind}`) ?? [];
  };
  const decrypt = app("kms:Decrypt");
  const viaS3 = app("kms:Decrypt", { Condition: VIA_S3 });

  it.each([
    ["nothing", [decrypt], [decrypt], []],
    ["an Allow", [], [decrypt], ["kms:Decrypt gains"]],
    ["an Allow under conditions", [], [viaS3], ["kms:Decrypt gains"]],
    ["an Allow gone", [decrypt], [], ["kms:Decrypt loses"]],
    ["conditions gone", [viaS3], [decrypt], ["kms:Decrypt widens"]],
    ["conditions added", [decrypt], [viaS3], ["kms:Decrypt narrows"]],
    [
      "a condition more beside those that stay",
      [viaS3],
      [app("kms:Decrypt", { Condition: { ...VIA_S3, Bool: { "aws:ViaAWSService": "true" } } })],
      ["kms:Decrypt narrows"],
    ],
    [
      "a value more",
      [viaS3],
      [app("kms:Decrypt", { Condition: VIA_BOTH })],
      ["kms:Decrypt widens"],
    ],
    [
      "one statement for two, and another operator for the same",
      [viaS3, app("kms:Decrypt", { Condition: VIA_EBS })],
      [app("kms:Decrypt", { Condition: { StringLike: VIA_BOTH.StringEquals } })],
      [],
    ],
    [
      "other conditions",
      [viaS3],
      [app("kms:Decrypt", { Condition: VIA_EBS })],
      ["kms:Decrypt changes"],
    ],
    ["a Deny", [decrypt], [decrypt, { ...decrypt, Effect: "Deny" }], ["kms:Decrypt loses"]],
    [
      "another order, other Sids, the same",
      [viaS3, app("kms:Encrypt")],
      [app("kms:Encrypt"), { ...viaS3, Sid: "x" }],
      [],
    ],
    ["a Deny of what nobody has", [], [{ ...decrypt, Effect: "Deny" }], []],
  ])("%s", (_, now, proposed, expected) => {
    expect(kinds(now, proposed)).toEqual(expected);
  });

  it("says what cannot be told before or afterwards, instead of gains and losses", () => {
    const unread = { arn: role("app"), identityPolicies: null };
    expect(kinds([], [], unread)).toEqual([]);
    expect(kinds([], [decrypt], unread)).toEqual([]);
    expect(kinds([{ ...decrypt, Effect: "Deny" }], [], unread)).toEqual([
      "kms:Decrypt becomes-unknown",
    ]);
    expect(kinds([], [{ ...decrypt, Effect: "Deny" }], unread)).toEqual([
      "kms:Decrypt was-unknown",
    ]);
  });

  it("names the statement that causes each change, and its line", () => {
    const input = previewInput(
      [DELEGATION],
      [DELEGATION, app("kms:Decrypt", { Sid: "New" })],
      [APP],
    );
    const [row] = previewChange(input).changes;
    expect(row?.changes[0]).toMatchObject({
      why: "Statement 2 (New) allows.",
      statement: { policy: "proposed", index: 1, sid: "New", line: 12 },
    });
    expect(input.policy.split("\n")[11]).toBe("    {");
  });

  it("names the statement of now that is gone", () => {
    const [row] = change(
      [DELEGATION, app("kms:Decrypt", { Sid: "Old" })],
      [DELEGATION],
      [APP],
    ).changes;
    expect(row?.changes[0]).toMatchObject({
      why: "Nothing allows it any more; now statement 2 (Old) allows.",
      statement: { policy: "now", index: 1, sid: "Old", line: null },
    });
  });

  it("gives rows before and after, and the judgements that come and go", () => {
    const { changes, actions } = change(
      [DELEGATION, app("kms:Decrypt")],
      [DELEGATION, app("kms:PutKeyPolicy")],
      [APP],
    );
    const [row] = changes;
    const at = actions.indexOf("kms:Decrypt");
    expect([row?.before[at], row?.after[at]]).toEqual(["A", "-"]);
    expect(row?.judgements.added.map(({ id }) => id)).toEqual(["hands-out-access"]);
    expect(
      change([DELEGATION, app("kms:PutKeyPolicy")], [DELEGATION], [APP]).changes[0]?.judgements
        .gone,
    ).toHaveLength(1);
  });
});

describe("the sentence", () => {
  it.each([
    [[], [], "Nobody's access changes."],
    [[app("kms:Decrypt")], [], "Nobody gains. app loses Decrypt."],
    [[], [app(["kms:Decrypt", "kms:Encrypt"])], "app gains Decrypt, Encrypt. Nobody loses."],
    [
      [app("kms:Decrypt", { Condition: VIA_S3 })],
      [app("kms:Decrypt", { Condition: VIA_EBS })],
      "Nobody gains. Nobody loses. For 1 principal the conditions change.",
    ],
  ])("of %j to %j", (now, proposed, expected) => {
    expect(change([DELEGATION, ...now], [DELEGATION, ...proposed], [APP]).summary).toBe(expected);
  });

  it("says that nobody gains or loses only where that can be told", () => {
    const deny = { ...app("kms:Decrypt"), Effect: "Deny" };
    const unread = previewPrincipal({ arn: role("app"), identityPolicies: null });
    const of = (now: unknown[], proposed: unknown[]) =>
      change([DELEGATION, ...now], [DELEGATION, ...proposed], [unread]).summary;
    expect(of([deny], [])).toBe(
      "Nobody gains for certain. Nobody loses. For 1 principal it cannot be told.",
    );
    expect(of([], [deny])).toBe(
      "Nobody gains. Nobody loses for certain. For 1 principal it cannot be told.",
    );
  });

  it("counts many", () => {
    const many = ["a", "b", "c"].map((name) =>
      previewPrincipal({ arn: role(name), identityPolicies: [] }),
    );
    const both = allow({ AWS: many.map(({ ref }) => ref) }, { Action: "kms:Decrypt" });
    expect(change([DELEGATION, both], [DELEGATION], many).summary).toBe(
      "Nobody gains. 3 principals lose Decrypt.",
    );
  });

  it("does not speak of gains where the text is no policy", () => {
    expect(change([DELEGATION], "{", [APP, ROOT]).summary).toMatch(/^This is no policy/);
  });
});

describe("whatever is proposed", () => {
  const statement = fc.record({
    Effect: fc.constantFrom("Allow", "Deny"),
    Principal: fc.constantFrom<unknown>("*", { AWS: role("app") }, { AWS: OWN_ROOT }, { AWS: "x" }),
    Action: fc.constantFrom("kms:*", "kms:Decrypt", "kms:Put*", "nonsense"),
    Resource: fc.constantFrom("*", "x"),
  });
  const everyone = [ROOT, ADMIN, APP];

  it("never throws, is the same twice, and says nothing changes for the same policy", () => {
    fc.assert(
      fc.property(
        fc.array(statement, { maxLength: 4 }),
        fc.array(statement, { maxLength: 4 }),
        (now, proposed) => {
          const first = change(now, proposed, everyone);
          expect(change(now, proposed, everyone)).toEqual(first);
          expect(change(now, policyText(now), everyone).changes).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("the way back is the way there, turned round", () => {
    const turned: Record<string, string> = {
      gains: "loses",
      loses: "gains",
      widens: "narrows",
      narrows: "widens",
      changes: "changes",
      "was-unknown": "becomes-unknown",
      "becomes-unknown": "was-unknown",
    };
    const kinds = (now: unknown[], proposed: unknown[]) =>
      new Map(
        change(now, proposed, everyone).changes.flatMap(({ ref, changes }) =>
          changes.map(({ action, kind }) => [`${ref} ${action}`, kind as string] as const),
        ),
      );
    fc.assert(
      fc.property(
        fc.array(statement, { maxLength: 3 }),
        fc.array(statement, { maxLength: 3 }),
        (now, proposed) => {
          const there = kinds(now, proposed);
          const back = kinds(proposed, now);
          expect([...back].map(([at, kind]) => [at, turned[kind]]).toSorted()).toEqual(
            [...there].toSorted(),
          );
        },
      ),
      { numRuns: 40 },
    );
  });
});
