import { AccountClient, paginateListRegions } from "@aws-sdk/client-account";
import { CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { IAMClient, paginateGetAccountAuthorizationDetails } from "@aws-sdk/client-iam";
import * as Kms from "@aws-sdk/client-kms";
import { expect, it } from "vitest";
import { generateEstate } from "./estates/generate-estate";
import { startLocalAws } from "./start-local-aws";
import { assume, type ClientSettings } from "./testing/sample-session";
import type { LocalScope } from "./types";

async function readScope(settings: ClientSettings, scope: LocalScope | undefined): Promise<void> {
  const client = new Kms.KMSClient(settings);
  const ids: string[] = [];
  for await (const page of Kms.paginateListKeys({ client, pageSize: 1000 }, {}))
    ids.push(...(page.Keys ?? []).map((key) => key.KeyId ?? ""));
  expect(ids).toEqual([...(scope?.keys.keys() ?? [])]);
  const names: string[] = [];
  for await (const page of Kms.paginateListAliases({ client, pageSize: 100 }, {}))
    names.push(...(page.Aliases ?? []).map((alias) => alias.AliasName ?? ""));
  expect(names).toEqual([...(scope?.aliases.keys() ?? [])]);
  await client.send(new Kms.DescribeCustomKeyStoresCommand({}));
  await new CloudTrailClient(settings).send(new LookupEventsCommand({}));
  for (const KeyId of ids) {
    const answers = await Promise.allSettled([
      client.send(new Kms.DescribeKeyCommand({ KeyId })),
      client.send(new Kms.GetKeyPolicyCommand({ KeyId })),
      client.send(new Kms.ListGrantsCommand({ KeyId })),
      client.send(new Kms.GetKeyRotationStatusCommand({ KeyId })),
      client.send(
        new Kms.ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: "ALL_KEY_MATERIAL" }),
      ),
      client.send(new Kms.ListResourceTagsCommand({ KeyId })),
      client.send(new Kms.GetKeyLastUsageCommand({ KeyId })),
    ]);
    const [described, policy] = answers;
    const key = scope?.keys.get(KeyId);
    if (described?.status === "fulfilled")
      expect(described.value.KeyMetadata).toEqual(key?.metadata);
    else expect(key?.readerDenied).toContain("kms:DescribeKey");
    if (policy?.status === "fulfilled") expect(policy.value.Policy).toBe(key?.policy);
    else expect(key?.readerDenied).toContain("kms:GetKeyPolicy");
  }
}

it("serves every account, region and key of a generated estate to the SDK's clients unchanged", async () => {
  const estate = generateEstate({ kind: "small", seed: 5, now: new Date() });
  const aws = await startLocalAws({ estate, quotas: false });
  const [[accessKeyId, { secretAccessKey }] = ["", { secretAccessKey: "" }]] = estate.accessKeys;
  const credentials = { accessKeyId, secretAccessKey };
  const own = { endpoint: aws.url, region: "us-east-1", credentials, maxAttempts: 1 };
  let accounts = 0;
  for (const account of estate.accounts.values()) {
    if (account.status !== "ACTIVE") continue;
    const { roleName, externalId } = account.reader;
    const change = { roleName, accountId: account.id, externalId: externalId ?? undefined };
    const session = await assume(own, change);
    const settings = { ...own, credentials: session };
    const roles: string[] = [];
    const client = new IAMClient(settings);
    for await (const page of paginateGetAccountAuthorizationDetails({ client }, {}))
      roles.push(...(page.RoleDetailList ?? []).map((role) => role.RoleName ?? ""));
    expect(roles).toEqual(account.iam.roles.map((role) => role.name));
    for await (const page of paginateListRegions({ client: new AccountClient(settings) }, {}))
      for (const { RegionName = "", RegionOptStatus } of page.Regions ?? [])
        if (RegionOptStatus !== "DISABLED")
          await readScope({ ...settings, region: RegionName }, account.scopes.get(RegionName));
    accounts += 1;
  }
  expect(accounts).toBeGreaterThan(1);
  const outcomes = new Set(aws.requests.list().map((entry) => entry.outcome));
  const expected = ["ok", "AccessDeniedException", "UnsupportedOperationException"];
  expect([...outcomes].filter((outcome) => !expected.includes(outcome))).toEqual([]);
  expect(aws.requests.count({ write: true })).toBe(0);
  await aws.close();
});
