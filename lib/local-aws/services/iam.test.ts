import * as Iam from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, it } from "vitest";
import { member } from "../testing/sample-estate";
import { type Sample, startSample, thrown } from "../testing/sample-session";

let sample: Sample;
let client: Iam.IAMClient;
const at = new Date("2025-05-05T05:05:05.000Z");
const customer = `arn:aws:iam::${member}:policy/team/Use`;
const awsManaged = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const document = '{"Statement":[{"Sid":"a+b c%<é>","Effect":"Allow"}]}';

beforeAll(async () => {
  sample = await startSample();
  client = new Iam.IAMClient({ ...sample.reader, region: "us-east-1" });
  const { iam } = sample.account;
  for (let index = 0; index < 120; index++)
    iam.roles.push({
      name: `role-${index}`,
      path: "/team/",
      id: `AROA${index}`,
      createdAt: at,
      trust: document,
      inline: [{ name: "inline <1>", document }],
      attached: [customer],
      boundaryArn: index === 0 ? customer : null,
      tags: { note: "a & b <c> \u202e" },
      lastUsed: index === 0 ? { at, region: "eu-central-1" } : null,
    });
  iam.users.push({
    name: "ada",
    path: "/",
    id: "AIDA1",
    createdAt: at,
    inline: [],
    attached: [awsManaged],
    groups: ["keepers"],
    boundaryArn: null,
    tags: {},
  });
  iam.groups.push({
    name: "keepers",
    path: "/",
    id: "AGPA1",
    createdAt: at,
    inline: [],
    attached: [],
  });
  const managed = { path: "/team/", id: "ANPA1", document, versionId: "v3", createdAt: at };
  iam.managed.set(customer, { ...managed, name: "Use" });
  iam.managed.set(awsManaged, { ...managed, name: "ReadOnlyAccess", path: "/" });
});
afterAll(async () => {
  client.destroy();
  await sample.aws.close();
});

const details = (input: Iam.GetAccountAuthorizationDetailsCommandInput) =>
  client.send(new Iam.GetAccountAuthorizationDetailsCommand(input));

it("gives each identity in full, documents percent-encoded", async () => {
  const roles = await details({ Filter: ["Role"], MaxItems: 1 });
  const [role] = roles.RoleDetailList ?? [];
  expect(role).toMatchObject({
    Path: "/team/",
    RoleName: "role-0",
    Arn: `arn:aws:iam::${member}:role/team/role-0`,
    CreateDate: at,
    AttachedManagedPolicies: [{ PolicyName: "Use", PolicyArn: customer }],
    PermissionsBoundary: { PermissionsBoundaryType: "Policy", PermissionsBoundaryArn: customer },
    Tags: [{ Key: "note", Value: "a & b <c> \u202e" }],
    RoleLastUsed: { LastUsedDate: at, Region: "eu-central-1" },
  });
  expect(role?.AssumeRolePolicyDocument).not.toContain("<");
  expect(decodeURIComponent(role?.AssumeRolePolicyDocument ?? "")).toBe(document);
  expect(role?.RolePolicyList?.[0]?.PolicyName).toBe("inline <1>");
  const [policy] = (await details({ Filter: ["LocalManagedPolicy"] })).Policies ?? [];
  expect(policy).toMatchObject({
    Arn: customer,
    DefaultVersionId: "v3",
    AttachmentCount: 120,
    PermissionsBoundaryUsageCount: 1,
  });
  expect(decodeURIComponent(policy?.PolicyVersionList?.[0]?.Document ?? "")).toBe(document);
  const users = await details({ Filter: ["User", "Group"] });
  expect(users.UserDetailList?.[0]).toMatchObject({ UserName: "ada", GroupList: ["keepers"] });
  expect(users.GroupDetailList?.[0]?.GroupName).toBe("keepers");
  expect((await details({ Filter: ["AWSManagedPolicy"] })).Policies?.[0]?.Arn).toBe(awsManaged);
});

it("pages over all kinds together, 100 by default", async () => {
  const first = await details({});
  const size = (page: Iam.GetAccountAuthorizationDetailsCommandOutput) =>
    [page.UserDetailList, page.GroupDetailList, page.RoleDetailList, page.Policies].reduce(
      (sum, list) => sum + (list?.length ?? 0),
      0,
    );
  expect([size(first), first.IsTruncated]).toEqual([100, true]);
  const rest = await details({ Marker: first.Marker });
  expect([size(rest), rest.IsTruncated, rest.Marker]).toEqual([24, false, undefined]);
  const names = [...(first.RoleDetailList ?? []), ...(rest.RoleDetailList ?? [])];
  expect(new Set(names.map((role) => role.RoleName)).size).toBe(120);
});

it("checks page size, marker and filter", async () => {
  for (const input of [
    { MaxItems: 1001 },
    { MaxItems: 0 },
    { Marker: "bm9uc2Vuc2U" },
    { Filter: ["Robot" as Iam.EntityType] },
  ])
    expect(await thrown(details(input))).toMatchObject({ name: "ValidationError", status: 400 });
  const { Marker } = await details({ Filter: ["Role"] });
  expect((await thrown(details({ Filter: ["User"], Marker }))).name).toBe("ValidationError");
});

it("gives alias, policy, version and role, and NoSuchEntity for what is not there", async () => {
  const aliases = await client.send(new Iam.ListAccountAliasesCommand({}));
  expect(aliases.AccountAliases).toEqual(["sample-member"]);
  const { Policy } = await client.send(new Iam.GetPolicyCommand({ PolicyArn: customer }));
  expect(Policy).toMatchObject({ PolicyName: "Use", DefaultVersionId: "v3" });
  const version = (VersionId: string) =>
    client.send(new Iam.GetPolicyVersionCommand({ PolicyArn: customer, VersionId }));
  const { PolicyVersion } = await version("v3");
  expect(decodeURIComponent(PolicyVersion?.Document ?? "")).toBe(document);
  const { Role } = await client.send(new Iam.GetRoleCommand({ RoleName: "role-7" }));
  expect(Role?.Arn).toBe(`arn:aws:iam::${member}:role/team/role-7`);
  const missing = [
    version("v1"),
    client.send(new Iam.GetRoleCommand({ RoleName: "nobody" })),
    client.send(new Iam.GetPolicyCommand({ PolicyArn: `${customer}-2` })),
  ];
  for (const call of missing)
    expect(await thrown(call)).toMatchObject({ name: "NoSuchEntityException", status: 404 });
});

it("refuses writes", async () => {
  const error = await thrown(client.send(new Iam.DeleteRoleCommand({ RoleName: "role-1" })));
  expect(error).toMatchObject({ name: "AccessDenied", status: 403 });
  expect(error.message).toContain("is not authorized to perform: iam:DeleteRole");
  expect(sample.aws.requests.count({ api: "DeleteRole", write: true })).toBe(1);
});
