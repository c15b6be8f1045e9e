import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { generateEstate } from "@/lib/local-aws/estates/generate-estate";
import { type LocalAws, startLocalAws } from "@/lib/local-aws/start-local-aws";
import type { LocalAccount, LocalEstate } from "@/lib/local-aws/types";
import { createAws } from "./create-aws";
import type { AccountAccess, Answer, Aws, Page } from "./types";

let estate: LocalEstate;
let local: LocalAws;
let aws: Aws;

beforeAll(async () => {
  estate = generateEstate({ kind: "demo", seed: 7, now: new Date("2026-11-01T12:00:00Z") });
  local = await startLocalAws({ estate, quotas: false });
  const [accessKeyId, key] = [...estate.accessKeys][0] ?? [];
  vi.stubEnv("AWS_ENDPOINT_URL", local.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyId ?? "");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", key?.secretAccessKey ?? "");
  aws = createAws({ share: 0, homeRegion: "us-east-1" });
});

afterAll(async () => {
  aws.close();
  await local.close();
  vi.unstubAllEnvs();
});

function accessTo(account: LocalAccount): AccountAccess {
  return {
    accountId: account.id,
    partition: "aws",
    roleArn: `arn:aws:iam::${account.id}:role/${account.reader.roleName}`,
    externalId: account.reader.externalId,
  };
}

function accounts(): LocalAccount[] {
  return [...estate.accounts.values()].filter((account) => account.status === "ACTIVE");
}

function dataOf<T>(answer: Answer<T>): T {
  if (answer.status !== "data") throw new Error(`${answer.status}: ${JSON.stringify(answer)}`);
  return answer.data;
}

async function all<T>(read: (marker: string | null) => Promise<Answer<Page<T>>>): Promise<T[]> {
  const items: T[] = [];
  let marker: string | null = null;
  do {
    const page: Page<T> = dataOf(await read(marker));
    items.push(...page.items);
    marker = page.next;
  } while (marker !== null);
  return items;
}

describe("against the local endpoint", () => {
  it("reads every key and alias of every scope as the estate has them", async () => {
    for (const account of accounts()) {
      const reader = aws.account(accessTo(account));
      expect(dataOf(await reader.getCallerIdentity()).accountId).toBe(account.id);
      expect(dataOf(await reader.getAccountAlias())).toBe(account.alias);
      const regions = [...account.regions].filter(([, status]) => status !== "DISABLED");
      expect(dataOf(await reader.listEnabledRegions()).sort()).toEqual(
        regions.map(([name]) => name).sort(),
      );
      for (const [region, scope] of account.scopes) {
        const scopeReader = reader.scope(region);
        const keys = await all((marker) => scopeReader.listKeys(marker));
        expect(keys.map((key) => key.keyId)).toEqual([...scope.keys.keys()]);
        const aliases = await all((marker) => scopeReader.listAliases(marker));
        expect(new Set(aliases.map((alias) => alias.AliasName))).toEqual(
          new Set(scope.aliases.keys()),
        );
        expect(dataOf(await scopeReader.describeCustomKeyStores())).toHaveLength(
          scope.stores.length,
        );
      }
      reader.close();
    }
  });

  it("reads each part of each key of one account as data or as a denial that names its action", async () => {
    let read = 0;
    let denied = 0;
    for (const account of accounts()) {
      const reader = aws.account(accessTo(account));
      for (const [region, scope] of account.scopes) {
        const from = reader.scope(region);
        for (const [keyId, key] of scope.keys) {
          const parts: [string, Answer<unknown>][] = [
            ["kms:DescribeKey", await from.describeKey(keyId)],
            ["kms:GetKeyPolicy", await from.getKeyPolicy(keyId)],
            ["kms:ListGrants", await from.listGrants(keyId, null)],
            ["kms:GetKeyRotationStatus", await from.getKeyRotationStatus(keyId)],
            ["kms:ListKeyRotations", await from.listKeyRotations(keyId)],
            ["kms:ListResourceTags", await from.listResourceTags(keyId)],
            ["kms:GetKeyLastUsage", await from.getKeyLastUsage(keyId)],
          ];
          for (const [action, answer] of parts) {
            if (key.readerDenied.includes(action)) {
              expect(answer).toMatchObject({ status: "denied", action });
              denied += 1;
            }
            if (answer.status === "data") read += 1;
          }
          const [, policy] = parts[1] ?? [];
          if (policy?.status === "data") expect(policy.data).toBe(key.policy);
          const [, tags] = parts[5] ?? [];
          if (tags?.status === "data") expect(tags.data).toEqual(key.tags);
        }
      }
      reader.close();
    }
    expect(read).toBeGreaterThan(1000);
    expect(denied).toBeGreaterThan(0);
  });

  it("reads identities with their documents", async () => {
    for (const account of accounts()) {
      const reader = aws.account(accessTo(account));
      const identities = await all((marker) => reader.listIdentities(marker));
      const { roles, users, groups } = account.iam;
      expect(identities).toHaveLength(roles.length + users.length + groups.length);
      for (const role of roles) {
        const found = identities.find((identity) => identity.uniqueId === role.id);
        expect(found).toMatchObject({
          kind: "role",
          name: role.name,
          trust: role.trust,
          boundaryArn: role.boundaryArn,
          tags: role.tags,
          inlinePolicies: role.inline.map(({ name, document }) => ({ name, document })),
        });
      }
      reader.close();
    }
  });

  it("reads the organisation", async () => {
    const organization = estate.organization;
    if (!organization) throw new Error("The demo estate has an organisation");
    const management = estate.accounts.get(organization.managementAccountId);
    if (!management) throw new Error("The organisation has a management account");
    const reader = aws.organization(accessTo(management));
    expect(dataOf(await reader.describe())).toMatchObject({
      id: organization.id,
      managementAccountId: organization.managementAccountId,
    });
    const units = dataOf(await reader.listUnits());
    expect(units).toContainEqual(
      expect.objectContaining({ id: organization.rootId, parentId: null }),
    );
    expect(units).toHaveLength(organization.units.length + 1);
    const listed = dataOf(await reader.listAccounts());
    expect(new Map(listed.map((account) => [account.id, account.parentId]))).toEqual(
      new Map([...estate.accounts.values()].map((account) => [account.id, account.parentId])),
    );
    for (const type of ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"] as const) {
      const policies = dataOf(await reader.listPolicies(type));
      const expected = organization.policies.filter((policy) => policy.type === type);
      expect(policies.map((policy) => policy.id).sort()).toEqual(
        expected.map((policy) => policy.id).sort(),
      );
      for (const policy of expected) {
        const found = policies.find((one) => one.id === policy.id);
        expect(found?.document).toBe(policy.content);
        expect(found?.targets.sort()).toEqual([...policy.targets].sort());
      }
    }
    reader.close();
  });

  it("makes read calls only", () => {
    expect(local.requests.count({ write: false })).toBeGreaterThan(1000);
    expect(local.requests.list().filter((request) => request.write)).toEqual([]);
  });

  it("reads the trails that watch an account, and what they log", async () => {
    const [account] = accounts();
    if (!account) throw new Error("The estate has no account.");
    const [wanted] = estate.trails?.filter(({ accountId }) => accountId === account.id) ?? [];
    for (const region of account.scopes.keys()) {
      const reader = aws.trails(accessTo(account), region);
      const trails = dataOf(await reader.describeTrails());
      expect(trails).toMatchObject([
        { name: wanted?.name, homeRegion: wanted?.homeRegion, multiRegion: true, validated: true },
      ]);
      const { arn } = trails[0] ?? { arn: "" };
      const selectors = dataOf(await reader.getEventSelectors(arn));
      expect(selectors).toMatchObject({ basic: [{ ReadWriteType: "All" }], advanced: [] });
      expect(dataOf(await reader.getTrailStatus(arn))).toMatchObject({ logging: true });
      expect(await reader.getTrailStatus(`${arn}-none`)).toMatchObject({ status: "gone" });
      reader.close();
    }
  });

  it("reads the public keys that signed digests, and says when it may not", async () => {
    const [account] = accounts();
    if (!account) throw new Error("The estate has no account.");
    const span = { from: new Date("2026-10-01T00:00:00Z"), to: new Date("2026-10-02T00:00:00Z") };
    const key = { fingerprint: "f", value: Buffer.from([1, 2]) };
    const validTo = new Date("2026-10-01T12:00:00Z");
    estate.digestKeys = [{ ...key, validFrom: new Date(0), validTo }];
    const reader = aws.trails(accessTo(account), "eu-west-1");
    expect(dataOf(await reader.listPublicKeys(span))).toEqual([
      { fingerprint: "f", value: new Uint8Array([1, 2]), validFrom: new Date(0), validTo },
    ]);
    local.faults.add({ api: "ListPublicKeys", kind: "deny" });
    expect(await reader.listPublicKeys(span)).toMatchObject({
      ...{ status: "denied", action: "cloudtrail:ListPublicKeys" },
    });
    local.faults.clear();
    reader.close();
  });
});
