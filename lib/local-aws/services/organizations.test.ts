import * as Org from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, expect, it } from "vitest";
import { management, member, memberOf } from "../testing/sample-estate";
import { type Sample, startSample, thrown } from "../testing/sample-session";

let sample: Sample;
let client: Org.OrganizationsClient;
beforeAll(async () => {
  sample = await startSample();
  client = new Org.OrganizationsClient(sample.own);
  const { account } = memberOf(sample.estate);
  for (let index = 0; index < 43; index++) {
    const id = String(300_000_000_000 + index);
    sample.estate.accounts.set(id, { ...account, id, name: `more-${index}` });
  }
});
afterAll(async () => {
  client.destroy();
  await sample.aws.close();
});

it("describes the organisation and its tree", async () => {
  const { Organization } = await client.send(new Org.DescribeOrganizationCommand({}));
  expect(Organization).toMatchObject({
    Id: "o-sample0001",
    MasterAccountId: management,
    Arn: `arn:aws:organizations::${management}:organization/o-sample0001`,
  });
  const { Roots } = await client.send(new Org.ListRootsCommand({}));
  expect(Roots?.[0]?.PolicyTypes?.map((type) => type.Type)).toContain("SERVICE_CONTROL_POLICY");
  const units = await client.send(
    new Org.ListOrganizationalUnitsForParentCommand({ ParentId: Roots?.[0]?.Id }),
  );
  expect(units.OrganizationalUnits).toMatchObject([{ Id: "ou-samp-prod0001", Name: "Production" }]);
  const { Parents } = await client.send(new Org.ListParentsCommand({ ChildId: member }));
  expect(Parents).toEqual([{ Id: "ou-samp-prod0001", Type: "ORGANIZATIONAL_UNIT" }]);
});

it("pages accounts by 20", async () => {
  const pages: number[] = [];
  const ids = new Set<string | undefined>();
  for await (const page of Org.paginateListAccounts({ client }, {})) {
    pages.push(page.Accounts?.length ?? -1);
    for (const account of page.Accounts ?? []) ids.add(account.Id);
  }
  expect([pages, ids.size]).toEqual([[20, 20, 5], 45]);
  const below: (string | undefined)[] = [];
  for await (const page of Org.paginateListAccountsForParent({ client }, { ParentId: "r-samp" }))
    below.push(...(page.Accounts ?? []).map((account) => account.Id));
  expect(below).toEqual([management]);
  const [first] =
    (await client.send(new Org.ListAccountsCommand({ MaxResults: 1 }))).Accounts ?? [];
  expect(first).toMatchObject({
    Email: "management@example.com",
    Status: "ACTIVE",
    JoinedTimestamp: new Date("2020-01-01T00:00:00.000Z"),
  });
  for (const input of [{ MaxResults: 21 }, { NextToken: "nonsense" }])
    expect((await thrown(client.send(new Org.ListAccountsCommand(input)))).name).toBe(
      "InvalidInputException",
    );
});

it("gives policies with content and targets", async () => {
  const list = (Filter: Org.PolicyType) => client.send(new Org.ListPoliciesCommand({ Filter }));
  expect((await list("SERVICE_CONTROL_POLICY")).Policies).toMatchObject([
    { Id: "p-FullAWSAccess", AwsManaged: true, Name: "FullAWSAccess" },
  ]);
  expect((await list("RESOURCE_CONTROL_POLICY")).Policies).toEqual([]);
  const { Policy } = await client.send(
    new Org.DescribePolicyCommand({ PolicyId: "p-FullAWSAccess" }),
  );
  expect(JSON.parse(Policy?.Content ?? "").Statement[0].Effect).toBe("Allow");
  const { Targets } = await client.send(
    new Org.ListTargetsForPolicyCommand({ PolicyId: "p-FullAWSAccess" }),
  );
  expect(Targets?.map(({ TargetId, Type }) => [TargetId, Type])).toEqual([
    ["r-samp", "ROOT"],
    ["ou-samp-prod0001", "ORGANIZATIONAL_UNIT"],
    [member, "ACCOUNT"],
  ]);
});

it("says what does not exist, and answers a member only who its organisation is", async () => {
  const fails = async (call: Promise<unknown>) => (await thrown(call)).name;
  expect(await fails(client.send(new Org.DescribePolicyCommand({ PolicyId: "p-12345678" })))).toBe(
    "PolicyNotFoundException",
  );
  expect(
    await fails(client.send(new Org.ListAccountsForParentCommand({ ParentId: "r-none" }))),
  ).toBe("ParentNotFoundException");
  const inMember = new Org.OrganizationsClient(sample.reader);
  await inMember.send(new Org.DescribeOrganizationCommand({}));
  expect(await fails(inMember.send(new Org.ListAccountsCommand({})))).toBe("AccessDeniedException");
  expect(
    await fails(client.send(new Org.CreateAccountCommand({ Email: "a@b", AccountName: "x" }))),
  ).toBe("AccessDeniedException");
  const { organization } = sample.estate;
  if (organization) organization.delegatedAdministrators = [member];
  await inMember.send(new Org.ListAccountsCommand({}));
  sample.estate.organization = null;
  expect(await fails(client.send(new Org.DescribeOrganizationCommand({})))).toBe(
    "AWSOrganizationsNotInUseException",
  );
  sample.estate.organization = organization;
});
