import { describe, expect, it } from "vitest";
import { prepareKey, preparePrincipal } from "../prepare";
import { parseCaller } from "../rules/caller";
import { parsePolicy } from "../rules/parse-policy";
import type { PrincipalInput, UseInput } from "../schemas";
import { replayUses } from "../what-if/replay-uses";
import { type SuggestInput, suggestPolicy } from "./suggest-policy";
import { toCommand, toTerraform } from "./write-policy";

const KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234";
const ROOT = "arn:aws:iam::111122223333:root";
const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
const iam = (Action: unknown) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource: "*" }],
});
const DENY = {
  Sid: "Tls",
  Effect: "Deny",
  Principal: "*",
  Action: "kms:*",
  Resource: "*",
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};
const VARIABLE = `\${aws:username}`;
const NOW = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: ROOT }, Action: "kms:*", Resource: "*" }, DENY],
});
const given: PrincipalInput[] = ["app", "batch", "admin", "idle", "granted"].map((name) => ({
  arn: role(name),
  tags: {},
  identityPolicies: [iam(name === "granted" ? "s3:*" : "kms:*")],
}));
const callers = given.map(({ arn }) => parseCaller(arn));
const principals = given.map((each) => ({
  ref: each.arn,
  prepared: preparePrincipal(each, callers),
}));
const key = prepareKey({
  key: { arn: KEY },
  keyPolicy: NOW,
  grants: [{ GrantId: "g", GranteePrincipal: role("granted"), Operations: ["Decrypt"] }],
  context: { "aws:SecureTransport": "true" },
});
const use = (name: string, more: Partial<UseInput> = {}): UseInput => ({
  ...{ principal: role(name), operation: "Decrypt", service: null, calls: 1 },
  ...more,
});
const suggest = (uses: UseInput[], more: Partial<SuggestInput> = {}) =>
  suggestPolicy({
    ...{ key, policy: NOW, principals, exists: () => true, uses, delegation: "administration" },
    ...more,
  });
type Written = { Sid: string; Principal: { AWS?: unknown }; Action: unknown; Condition?: unknown };
const statementsOf = ({ policy }: { policy: string }): Written[] => JSON.parse(policy).Statement;

describe("the suggested policy", () => {
  const uses = [
    use("app", { service: "s3.amazonaws.com", encryptionContext: { tenant: "a", id: "1" } }),
    use("app", { service: "s3.amazonaws.com", encryptionContext: { tenant: "a", id: "2" } }),
    use("batch", { encryptionContext: null }),
    use("batch", { operation: "GenerateDataKey", encryptionContext: {} }),
    use("admin", { operation: "PutKeyPolicy" }),
    use("granted"),
  ];

  it("keeps every call, and takes away what nobody used", () => {
    const { policy } = suggest(uses);
    const document = parsePolicy(policy, { kind: "key-policy", index: 0, level: null });
    expect(document.doubt).toBeNull();
    const sides = { now: key, proposed: { ...key, policy: document } };
    expect(replayUses(sides, principals, uses).calls).toEqual({
      ...{ kept: 6, lost: 0, unknown: 0, refusedNow: 0 },
    });
    expect(replayUses(sides, principals, [use("idle")]).calls.lost).toBe(1);
    const elsewhere = use("app", { encryptionContext: { tenant: "b" } });
    expect(replayUses(sides, principals, [elsewhere]).calls.lost).toBe(1);
  });

  it("asks for service and context where all calls agree, and only for a name where its values differ", () => {
    const own = statementsOf(suggest(uses)).find(({ Principal }) => Principal.AWS === role("app"));
    expect(own).toMatchObject({
      Action: "kms:Decrypt",
      Condition: {
        StringEquals: {
          "kms:ViaService": "s3.eu-west-1.amazonaws.com",
          "kms:EncryptionContext:tenant": "a",
          "kms:EncryptionContext:id": ["1", "2"],
        },
      },
    });
    const many = ["1", "2", "3", "4"].map((id) => use("app", { encryptionContext: { id } }));
    expect(statementsOf(suggest(many))[1]).toMatchObject({
      Condition: { Null: { "kms:EncryptionContext:id": "false" } },
    });
    const batch = statementsOf(suggest(uses)).find(
      ({ Principal }) => Principal.AWS === role("batch"),
    );
    expect(batch).not.toHaveProperty("Condition");
    expect(batch?.Action).toEqual(["kms:Decrypt", "kms:GenerateDataKey"]);
  });

  it("asks for no kms:CallerAccount: whom a statement names is of one account, and replayed nothing changes by it", () => {
    const { policy } = suggest(uses);
    expect(policy).not.toContain("kms:CallerAccount");
    const bound = JSON.parse(policy);
    for (const statement of bound.Statement) {
      if (statement.Effect !== "Allow") continue;
      const { StringEquals, ...other } = statement.Condition ?? {};
      const equals = { ...StringEquals, "kms:CallerAccount": "111122223333" };
      statement.Condition = { ...other, StringEquals: equals };
    }
    const replayed = (text: string) => {
      const document = parsePolicy(text, { kind: "key-policy", index: 0, level: null });
      const sides = { now: key, proposed: { ...key, policy: document } };
      return replayUses(sides, principals, [...uses, use("idle")]).calls;
    };
    expect(replayed(JSON.stringify(bound))).toEqual(replayed(policy));
    expect(replayed(policy)).toMatchObject({ kept: 6, lost: 1 });
  });

  it("leaves to grants what grants give, and keeps today's Denies", () => {
    const statements = statementsOf(suggest(uses));
    expect(JSON.stringify(statements)).not.toContain(role("granted"));
    expect(statements.at(-1)).toEqual(DENY);
  });

  it("limits grants that services make to resources of services (rule 16)", () => {
    const { policy } = suggest([
      use("app", { operation: "CreateGrant", service: "ec2.amazonaws.com" }),
    ]);
    expect(statementsOf({ policy })[1]).toMatchObject({
      Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
    });
  });

  it("never takes the last way to change the policy", () => {
    const named = suggest(uses, { delegation: "none" });
    expect(named.delegation).toBe("none");
    expect(statementsOf(named)[0]?.Principal).toEqual({ AWS: role("admin") });
    expect(named.policy).not.toContain(ROOT);
    const nobody = suggest([use("app")], { delegation: "none" });
    expect(nobody.delegation).toBe("administration");
    expect(statementsOf(nobody)[0]?.Principal).toEqual({ AWS: ROOT });
    expect(nobody.notes.join()).toContain("AWS Support");
    const all = suggest(uses, { delegation: "all" });
    expect(statementsOf(all)).toHaveLength(2);
  });

  it("hands nothing to the account's IAM that today's policy keeps from it", () => {
    const policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          ...{ Effect: "Allow", Principal: { AWS: role("admin") }, Resource: "*" },
          Action: ["kms:PutKeyPolicy", "kms:DescribeKey"],
        },
        { Effect: "Allow", Principal: { AWS: role("app") }, Action: "kms:*Encrypt", Resource: "*" },
      ],
    });
    const closed = prepareKey({ key: { arn: KEY }, keyPolicy: policy });
    const suggested = suggest([use("app", { operation: "Encrypt" })], { key: closed, policy });
    expect(suggested.delegation).toBe("none");
    expect(suggested.policy).not.toContain(ROOT);
    expect(statementsOf(suggested)[0]).toMatchObject({
      Principal: { AWS: role("admin") },
      Action: ["kms:DescribeKey", "kms:PutKeyPolicy"],
    });
  });

  it("names nobody who is gone, nor the root user, and says so", () => {
    const gone = suggest([use("app")], { exists: () => false });
    expect(gone.policy).not.toContain(role("app"));
    expect(gone.notes.join()).toContain("deleted");
    const root = suggest([use("app", { principal: ROOT })]);
    expect(root.notes.join()).toContain("whole account");
  });

  describe("under conditions of today's policies", () => {
    const VPCE = { StringEquals: { "aws:SourceVpce": "vpce-1" } };
    const asked = (more: object[], uses: UseInput[], given: PrincipalInput[] = []) => {
      const policy = JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { AWS: ROOT }, Action: "kms:Put*", Resource: "*" },
          ...more,
        ],
      });
      const today = prepareKey({ key: { arn: KEY }, keyPolicy: policy });
      const people = given.map((each) => ({ ref: each.arn, prepared: preparePrincipal(each) }));
      const found = suggest(uses, { key: today, policy, principals: people });
      const document = parsePolicy(found.policy, { kind: "key-policy", index: 0, level: null });
      const sides = { now: today, proposed: { ...today, policy: document } };
      return {
        ...found,
        own: statementsOf(found).slice(1),
        replayed: replayUses(sides, people, uses).calls,
      };
    };
    const app = { arn: role("app"), tags: {}, identityPolicies: [] };
    const allow = (Condition: object, Principal: object = { AWS: role("app") }) => ({
      ...{ Effect: "Allow", Principal, Action: ["kms:Decrypt", "kms:Encrypt"], Resource: "*" },
      Condition,
    });

    it("asks for what the key policy asks, which use cannot tell, and keeps the calls", () => {
      const { own, replayed } = asked(
        [allow(VPCE)],
        [use("app", { encryptionContext: { t: "a" } })],
        [app],
      );
      expect(own).toMatchObject([
        {
          Action: "kms:Decrypt",
          Condition: {
            StringEquals: { "aws:SourceVpce": "vpce-1", "kms:EncryptionContext:t": "a" },
          },
        },
      ]);
      expect(replayed).toMatchObject({ kept: 1, lost: 0, unknown: 0 });
    });

    it("asks for what IAM asks, which would bind no more where the key policy names the role", () => {
      const [first] = [iam("kms:Decrypt")].map((each) => ({
        ...each,
        Statement: [{ ...each.Statement[0], Condition: VPCE }],
      }));
      const delegate = {
        Effect: "Allow",
        Principal: { AWS: ROOT },
        Action: "kms:*",
        Resource: "*",
      };
      const { own, replayed } = asked(
        [delegate],
        [use("app")],
        [{ ...app, identityPolicies: [first] }],
      );
      expect(own).toMatchObject([{ Principal: { AWS: role("app") }, Condition: VPCE }]);
      expect(replayed).toMatchObject({ kept: 1, lost: 0, unknown: 0 });
    });

    it("keeps a service's sources, without which anybody could have it call (rule 15)", () => {
      const sources = {
        StringEquals: { "aws:SourceAccount": "111122223333" },
        ArnLike: { "aws:SourceArn": "arn:aws:logs:eu-west-1:111122223333:*" },
      };
      const service = "logs.eu-west-1.amazonaws.com";
      const { own, replayed } = asked(
        [allow(sources, { Service: service })],
        [{ principal: service, operation: "Decrypt", service: null, calls: 3 }],
      );
      expect(own).toMatchObject([{ Principal: { Service: service }, Condition: sources }]);
      expect(replayed).toMatchObject({ kept: 3, lost: 0 });
    });

    it("keeps what is asked of another account's role, whose own IAM is not read", () => {
      const other = "arn:aws:iam::999988887777:role/partner";
      const organization = { StringEquals: { "aws:PrincipalOrgID": "o-1" } };
      const { own } = asked(
        [allow(organization, { AWS: other })],
        [use("x", { principal: other })],
      );
      expect(own).toMatchObject([{ Principal: { AWS: other }, Condition: organization }]);
    });

    it("writes a statement for each of several ways, and what use agrees in within them", () => {
      const via = (...values: string[]) => ({ StringEquals: { "kms:ViaService": values } });
      const s3 = "s3.eu-west-1.amazonaws.com";
      const either = asked(
        [allow(VPCE), allow({ Bool: { "aws:MultiFactorAuthPresent": "true" } })],
        [use("app")],
        [app],
      );
      expect(either.own.map(({ Condition }) => Condition)).toEqual([
        VPCE,
        { Bool: { "aws:MultiFactorAuthPresent": "true" } },
      ]);
      expect(either.replayed).toMatchObject({ kept: 1, unknown: 0 });
      const narrower = asked(
        [allow(via(s3, "ec2.eu-west-1.amazonaws.com"))],
        [use("app", { service: "s3.amazonaws.com" })],
        [app],
      );
      expect(narrower.own).toMatchObject([
        { Condition: { StringEquals: { "kms:ViaService": s3 } } },
      ]);
    });

    it("says so where they cannot be written, and writes no service that CloudTrail does not name", () => {
      const ways = ["a", "b", "c", "d"].map((id) =>
        allow({ StringLike: { "aws:userid": `${id}*` } }),
      );
      const many = asked(ways, [use("app", { service: "AWS Internal" })], [app]);
      expect(many.notes.join()).toContain("cannot be written");
      expect(many.policy).not.toContain("Internal");
    });
  });

  it("survives hostile contexts in HCL and in a shell", () => {
    const hostile = { "a'b": "x", tenant: "%{if}'$(id)`'\nKEY_POLICY\n" };
    const { policy } = suggest([use("app", { encryptionContext: hostile })]);
    const target = { arn: KEY, region: "eu-west-1" };
    const lines = toCommand(target, policy).split("\n");
    expect(lines.filter((line) => line === "KEY_POLICY")).toHaveLength(1);
    expect(lines[1]?.endsWith("<<'KEY_POLICY'")).toBe(true);
    expect(toTerraform(target, policy)).toContain("%%{if}");
    expect(policy).not.toContain("a'b");
    const variable = suggest([use("app", { encryptionContext: { tenant: VARIABLE } })]);
    expect(variable.policy).not.toContain(VARIABLE);
    const hcl = toTerraform(target, JSON.stringify({ Sid: VARIABLE }));
    expect(hcl).toContain(`"$${VARIABLE}"`);
    // HCL has no \\b and \\f; a backslash before these letters stays one.
    const control = toTerraform(target, JSON.stringify({ Sid: "\b\f\\b" }));
    expect(control).toContain(String.raw`"\u0008\u000c\\b"`);
  });
});
