import { describe, expect, it } from "vitest";
import { preparePrincipal } from "../prepare";
import type { PrincipalInput } from "../schemas";
import { assumableBy } from "./assumable-by";
import { outsideTrust } from "./outside-trust";
import { prepareTrust, type TrustInput } from "./prepare-trust";

const A = "111111111111";
const B = "222222222222";
const roleArn = (name: string, account = A) => `arn:aws:iam::${account}:role/${name}`;
const root = (account = A) => `arn:aws:iam::${account}:root`;
const doc = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });
const trust = (Principal: unknown, Condition?: object) =>
  doc({
    Effect: "Allow",
    Principal,
    Action: "sts:AssumeRole",
    ...(Condition ? { Condition } : {}),
  });
const may = (Resource: unknown = "*", Effect = "Allow") =>
  doc({ Effect, Action: "sts:AssumeRole", Resource });
const FULL = doc({ Effect: "Allow", Action: "*", Resource: "*" });

const LAMBDA = "lambda.amazonaws.com";
const outsideOf = (given: unknown, organization?: TrustInput["organization"]) =>
  outsideTrust(
    prepareTrust({
      ...{ arn: roleArn("target"), organization },
      trustPolicy: given === null ? null : JSON.stringify(given),
    }),
  );

/** The verdict of one principal on a role, `no` where it cannot take its place. */
function verdict(
  trustPolicy: unknown,
  principal: Partial<PrincipalInput>,
  role: Partial<TrustInput> = {},
): string {
  const given = { arn: roleArn("caller"), identityPolicies: [], ...principal };
  const [link] = assumableBy(prepareTrust({ arn: roleArn("target"), trustPolicy, ...role }), [
    preparePrincipal(given),
  ]);
  return link?.verdict ?? "no";
}

describe("who can take a role's place (IAM/reference_policies_evaluation-logic-cross-account, IAM/id_roles)", () => {
  const named = trust({ AWS: roleArn("caller") });
  const account = trust({ AWS: root() });
  it.each([
    ["named in its own account: no IAM needed", "allowed", named, {}],
    ["not named", "no", trust({ AWS: roleArn("other") }), { identityPolicies: [FULL] }],
    ["the account named: not without IAM", "no", account, {}],
    ["the account named, IAM allows", "allowed", account, { identityPolicies: [may()] }],
    [
      "IAM allows this role by its ARN",
      "allowed",
      account,
      { identityPolicies: [may(roleArn("target"))] },
    ],
    ["IAM allows another role", "no", account, { identityPolicies: [may(roleArn("else"))] }],
    [
      "IAM allows roles of that name",
      "allowed",
      account,
      { identityPolicies: [may(`arn:aws:iam::*:role/tar*`)] },
    ],
    [
      "IAM allows kms only",
      "no",
      account,
      { identityPolicies: [doc({ Effect: "Allow", Action: "kms:*", Resource: "*" })] },
    ],
    ["IAM denies, though named", "no", named, { identityPolicies: [may("*", "Deny")] }],
    ["named, a boundary without it", "no", named, { permissionsBoundary: doc() }],
    [
      "a user named, a boundary without it does not limit",
      "allowed",
      trust({ AWS: `arn:aws:iam::${A}:user/alice` }),
      { arn: `arn:aws:iam::${A}:user/alice`, permissionsBoundary: doc() },
    ],
    [
      "a session of the role named",
      "allowed",
      named,
      { arn: `arn:aws:sts::${A}:assumed-role/caller/job` },
    ],
    ["the root user cannot assume roles", "no", account, { arn: root() }],
    [
      "a federated user cannot either",
      "no",
      trust("*"),
      { arn: `arn:aws:sts::${A}:federated-user/bob`, identityPolicies: [FULL] },
    ],
    ["identity policies unread, named", "unknown", named, { identityPolicies: null }],
    ["the trust policy unread", "unknown", null, { identityPolicies: [may()] }],
    ["the trust policy is not JSON", "unknown", "{", { identityPolicies: [may()] }],
    [
      "a trust policy with a Resource is none that AWS takes",
      "unknown",
      doc({
        Effect: "Allow",
        Principal: { AWS: roleArn("caller") },
        Action: "sts:AssumeRole",
        Resource: "*",
      }),
      {},
    ],
    [
      "trusted for tags of the session only",
      "no",
      doc({ Effect: "Allow", Principal: { AWS: root() }, Action: "sts:TagSession" }),
      { identityPolicies: [may()] },
    ],
    [
      "a service trusted is no principal of the account",
      "no",
      trust({ Service: "ec2.amazonaws.com" }),
      { identityPolicies: [FULL] },
    ],
    [
      "a Deny in the trust policy",
      "no",
      doc(
        { Effect: "Allow", Principal: { AWS: root() }, Action: "sts:*" },
        {
          Effect: "Deny",
          Principal: "*",
          Action: "sts:AssumeRole",
          Condition: { ArnLike: { "aws:PrincipalArn": roleArn("call*") } },
        },
      ),
      { identityPolicies: [may()] },
    ],
  ] as const)("%s: %s", (_, wanted, policy, principal) => {
    expect(verdict(policy, principal as Partial<PrincipalInput>)).toBe(wanted);
  });

  it.each([
    ["both sides", "allowed", trust({ AWS: root(B) }), [may(roleArn("target"))]],
    ["the trust alone", "no", trust({ AWS: roleArn("caller", B) }), []],
    ["IAM alone", "no", trust({ AWS: root() }), [may()]],
    ["anyone trusted, IAM allows", "allowed", trust({ AWS: "*" }), [may()]],
  ] as const)("from another account: %s: %s", (_, wanted, policy, identityPolicies) => {
    expect(
      verdict(policy, { arn: roleArn("caller", B), identityPolicies: [...identityPolicies] }),
    ).toBe(wanted);
  });

  it("asks for the external id that the trust policy wants (IAM/id_roles_common-scenarios_third-party)", () => {
    const policy = trust({ AWS: root(B) }, { StringEquals: { "sts:ExternalId": "12345" } });
    const partner = preparePrincipal({ arn: roleArn("caller", B), identityPolicies: [may()] });
    const [link] = assumableBy(prepareTrust({ arn: roleArn("target"), trustPolicy: policy }), [
      partner,
    ]);
    expect(link).toMatchObject({
      verdict: "allowed-if",
      conditions: [
        { key: "sts:ExternalId", operator: "StringEquals", values: ["12345"], holds: true },
      ],
    });
  });

  it("knows the caller's organisation and tags, and the role's tags", () => {
    const inOrg = trust({ AWS: "*" }, { StringEquals: { "aws:PrincipalOrgID": "o-a" } });
    const caller = { arn: roleArn("caller", B), identityPolicies: [may()] };
    expect(verdict(inOrg, { ...caller, organization: { id: "o-a", scps: [[FULL]] } })).toBe(
      "allowed",
    );
    expect(verdict(inOrg, { ...caller, organization: "none" })).toBe("no");
    expect(verdict(inOrg, caller)).toBe("allowed-if");
    const sameTeam = doc({
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Resource: "*",
      Condition: { StringEquals: { "iam:ResourceTag/team": `\${aws:PrincipalTag/team}` } },
    });
    const own = { tags: { team: "web" }, identityPolicies: [sameTeam] };
    expect(verdict(trust({ AWS: root() }), own, { tags: { team: "web" } })).toBe("allowed");
    expect(verdict(trust({ AWS: root() }), own, { tags: { team: "ops" } })).toBe("no");
  });

  it("rule 21: SCPs of the caller's account bind it, in the management account they do not", () => {
    const deny = doc({ Effect: "Deny", Action: "sts:AssumeRole", Resource: "*" });
    const organization = { id: "o-a", managementAccount: "999999999999", scps: [[FULL, deny]] };
    const named = trust({ AWS: roleArn("caller") });
    expect(verdict(named, {}, { organization })).toBe("no");
    expect(verdict(named, {}, { organization: { ...organization, managementAccount: A } })).toBe(
      "allowed",
    );
    expect(verdict(named, { organization })).toBe("no");
    expect(verdict(named, {}, { organization: null })).toBe("unknown");
  });

  it("rule 22: an RCP of the role's account denies callers from outside", () => {
    const rcp = doc({
      Effect: "Deny",
      Principal: "*",
      Action: "sts:AssumeRole",
      Resource: "*",
      Condition: { StringNotEqualsIfExists: { "aws:PrincipalOrgID": "o-a" } },
    });
    const policy = trust({ AWS: root(B) });
    const caller = { arn: roleArn("caller", B), identityPolicies: [may()] };
    const organization = { id: "o-a", managementAccount: "999999999999", rcps: [[rcp]] };
    const outside = { ...caller, organization: { id: "o-b", scps: [[FULL]] } };
    expect(verdict(policy, outside, { organization })).toBe("no");
    expect(
      verdict(
        policy,
        { ...outside, organization: { id: "o-a", scps: [[FULL]] } },
        { organization },
      ),
    ).toBe("allowed");
  });

  it("tells services and identity providers that are trusted, and under what conditions, which are no links", () => {
    const key = "token.actions.githubusercontent.com:sub";
    const web = {
      Effect: "Allow",
      Principal: { Federated: "accounts.google.com" },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringLike: { [key]: "repo:acme/*" }, Strange: { x: "y" } },
    };
    const policy = doc(web, {
      Effect: "Allow",
      Principal: { Service: ["ec2.amazonaws.com", "ec2.amazonaws.com"] },
      Action: "sts:AssumeRole",
    });
    expect(outsideOf(policy)).toEqual({
      outside: [
        {
          ...{ kind: "provider", name: "accounts.google.com" },
          conditions: [
            `${key} matches repo:acme/*`,
            "a condition that cannot be told: Strange is no condition operator",
          ],
        },
        { kind: "service", name: "ec2.amazonaws.com", conditions: [] },
      ],
      unclear: false,
    });
    expect(outsideOf(null)).toMatchObject({ outside: [], unclear: true });
    const except = { NotPrincipal: { AWS: roleArn("x") }, Action: "sts:AssumeRole" };
    expect(outsideOf(doc({ Effect: "Allow", ...except })).unclear).toBe(true);
  });

  it.each([
    ["without conditions", {}, []],
    ["on what a service never has", { StringNotEquals: { "aws:PrincipalOrgID": "o-a" } }, []],
    [
      "that spares services",
      { Bool: { "aws:PrincipalIsAWSService": "false" } },
      [{ kind: "service", name: LAMBDA, conditions: [] }],
    ],
    [
      "on the source",
      { StringNotEquals: { "aws:SourceAccount": A } },
      [{ kind: "service", name: LAMBDA, conditions: [`aws:SourceAccount is ${A}`] }],
    ],
  ])(
    "holds a Deny %s of the trust policy, or of an RCP, against a service",
    (_, Condition, outside) => {
      const allow = { Effect: "Allow", Principal: { Service: LAMBDA }, Action: "sts:AssumeRole" };
      const deny = { Effect: "Deny", Principal: "*", Action: "sts:AssumeRole", Condition };
      expect(outsideOf(doc(allow, deny))).toEqual({ outside, unclear: false });
      const rcps = [[doc({ ...deny, Resource: "*" })]];
      const organization = { id: "o-a", managementAccount: "999999999999", rcps };
      expect(outsideOf(doc(allow), organization)).toEqual({ outside, unclear: false });
      const ofManagement = { ...organization, managementAccount: A };
      expect(outsideOf(doc(allow), ofManagement).outside).toMatchObject([{ conditions: [] }]);
    },
  );

  it("holds Denies against identity providers, and against anyone, by what they ask for", () => {
    const sub = "token.actions.githubusercontent.com:sub";
    const github = `arn:aws:iam::${A}:oidc-provider/token.actions.githubusercontent.com`;
    const web = {
      ...{ Effect: "Allow", Principal: { Federated: github } },
      Action: "sts:AssumeRoleWithWebIdentity",
    };
    const deny = (more: object) => ({ ...web, Effect: "Deny", ...more });
    const main = {
      StringNotLike: { [sub]: "repo:acme/*:main" },
      Bool: { "aws:ViaAWSService": "false" },
    };
    const conditionsOf = (...denies: object[]) =>
      outsideOf(doc(web, ...denies)).outside.map(({ conditions }) => conditions);
    expect(conditionsOf()).toEqual([[]]);
    expect(conditionsOf(deny({}))).toEqual([]);
    expect(conditionsOf(deny({ Principal: "*", Action: "*" }))).toEqual([]);
    expect(conditionsOf(deny({ Condition: main }))).toEqual([
      [`${sub} matches repo:acme/*:main or aws:ViaAWSService is not false`],
    ]);
    const aside = [
      deny({ Principal: { Federated: "accounts.google.com" } }),
      deny({ Action: ["sts:AssumeRole", "sts:AssumeRoleWithSAML"] }),
      { ...deny({ NotPrincipal: { Federated: github } }), Principal: undefined },
      deny({ Principal: { AWS: root() } }),
    ];
    expect(conditionsOf(...aside)).toEqual([[]]);
    const anyone = { Effect: "Allow", Principal: "*", Action: "sts:AssumeRole" };
    expect(outsideOf(doc(anyone, { ...anyone, Effect: "Deny" })).outside).toEqual([]);
    expect(outsideOf(doc(anyone, { ...anyone, Effect: "Deny", Condition: 7 })).outside).toEqual([
      { kind: "anyone", name: "*", conditions: [expect.stringContaining("cannot be told")] },
    ]);
    // A session's tags let nobody in.
    expect(outsideOf(doc({ ...web, Action: "sts:TagSession" })).outside).toEqual([]);
  });

  it("has no answer for what is no role", () => {
    expect(verdict(trust("*"), { identityPolicies: [FULL] }, { arn: "nonsense" })).toBe("no");
  });
});
