import type { LocalAccount, LocalEstate, LocalKey, LocalScope, TrailEvent } from "../types";

/** A small estate written by hand, so that tests know every value in it. */
export const management = "111111111111";
export const member = "222222222222";
export const region = "eu-central-1";
export const staticKey = {
  accessKeyId: "AKIASAMPLE0000000001",
  secretAccessKey: "sample/secret+for/tests/only0000000000001",
};
export const externalId = "sample-external-id";
export const readerRole = "KeyledgerReader";
const now = new Date("2026-11-22T00:00:00.000Z");

/** The id of the sample's key number `index`. */
export function keyId(index: number): string {
  return `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
}

/** The ARN of the sample's key number `index`. */
export function keyArn(index: number, accountId = member): string {
  return `arn:aws:kms:${region}:${accountId}:key/${keyId(index)}`;
}

/** A key of the member account; `change` replaces what a test is about. */
export function sampleKey(index: number, change: Partial<LocalKey> = {}): LocalKey {
  return {
    metadata: {
      AWSAccountId: member,
      KeyId: keyId(index),
      Arn: keyArn(index),
      CreationDate: new Date("2026-01-02T03:04:05.678Z"),
      Enabled: true,
      Description: `Key <${index}> & "more"`,
      KeyUsage: "ENCRYPT_DECRYPT",
      KeyState: "Enabled",
      Origin: "AWS_KMS",
      KeyManager: "CUSTOMER",
      KeySpec: "SYMMETRIC_DEFAULT",
      MultiRegion: false,
    },
    policy: `{"Version":"2012-10-17","Statement":[],"Id":"key-${index}"}`,
    grants: [],
    tags: { Owner: "payments", Environment: "prod" },
    rotation: { enabled: true, periodDays: 365, nextAt: new Date("2027-01-02T03:04:05.000Z") },
    rotations: [],
    lastUse: {
      at: null,
      operation: null,
      eventId: null,
      trackingSince: new Date("2026-04-27T00:00:00.000Z"),
    },
    readerDenied: [],
    ...change,
  };
}

/** A CloudTrail record that is `minutes` old. */
export function sampleEvent(index: number, minutes: number): TrailEvent {
  return {
    eventId: `10000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
    eventName: index % 2 === 0 ? "Decrypt" : "CreateGrant",
    eventSource: "kms.amazonaws.com",
    eventTime: new Date(now.getTime() - minutes * 60_000),
    username: `user-${index % 3}`,
    readOnly: index % 2 === 0,
    accessKeyId: "ASIASAMPLE",
    resources: [{ type: "AWS::KMS::Key", name: keyArn(1) }],
    record: { eventVersion: "1.11", eventID: `record-${index}` },
  };
}

function sampleScope(): LocalScope {
  const keys = new Map<string, LocalKey>();
  for (let index = 1; index <= 5; index++) keys.set(keyId(index), sampleKey(index));
  return { keys, aliases: new Map(), stores: [], events: [] };
}

function sampleAccount(id: string, name: string): LocalAccount {
  return {
    id,
    name,
    email: `${name}@example.com`,
    alias: name === "member" ? "sample-member" : null,
    status: "ACTIVE",
    joinedAt: new Date("2020-01-01T00:00:00.000Z"),
    parentId: id === management ? "r-samp" : "ou-samp-prod0001",
    regions: new Map([
      ["us-east-1", "ENABLED_BY_DEFAULT"],
      [region, "ENABLED_BY_DEFAULT"],
      ["eu-south-1", "ENABLED"],
      ["af-south-1", "DISABLED"],
    ]),
    reader: { roleName: readerRole, externalId },
    iam: { roles: [], users: [], groups: [], managed: new Map() },
    scopes: new Map(),
  };
}

/** A fresh copy of the estate: an organisation, a management account and one member with five keys. */
export function sampleEstate(): LocalEstate {
  const accounts = new Map([
    [management, sampleAccount(management, "management")],
    [member, sampleAccount(member, "member")],
  ]);
  accounts.get(member)?.scopes.set(region, sampleScope());
  return {
    seed: 7,
    now,
    organization: {
      id: "o-sample0001",
      managementAccountId: management,
      rootId: "r-samp",
      units: [{ id: "ou-samp-prod0001", parentId: "r-samp", name: "Production" }],
      policies: [
        {
          id: "p-FullAWSAccess",
          type: "SERVICE_CONTROL_POLICY",
          name: "FullAWSAccess",
          description: "Allows access to every operation",
          awsManaged: true,
          content:
            '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
          targets: ["r-samp", "ou-samp-prod0001", member],
        },
      ],
    },
    accounts,
    accessKeys: new Map([
      [
        staticKey.accessKeyId,
        {
          secretAccessKey: staticKey.secretAccessKey,
          accountId: management,
          arn: `arn:aws:iam::${management}:user/collector`,
        },
      ],
    ]),
  };
}

/** The member's part of an estate that `sampleEstate` made. */
export function memberOf(estate: LocalEstate): { account: LocalAccount; scope: LocalScope } {
  const account = estate.accounts.get(member);
  const scope = account?.scopes.get(region);
  if (!account || !scope) throw new Error("The sample estate has lost its member account");
  return { account, scope };
}
