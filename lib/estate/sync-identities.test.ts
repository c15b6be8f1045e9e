import { afterAll, beforeAll, expect, it } from "vitest";
import type { AccountReader, Answer, Aws, IdentityEntry } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { addAccount } from "./add-account";
import { startSync } from "./start-sync";
import { syncIdentities } from "./sync-identities";

let test: TestDatabase;
let ctx: Context;
const ID = "111111111111";
beforeAll(async () => {
  test = await createTestDatabase();
  const actor = { kind: "system", name: "test" } as const;
  ctx = { db: test.db, actor, clock: () => new Date(), requestId: "test" };
  await addAccount(ctx, { id: ID });
});
afterAll(() => test.drop());

const data = <T>(value: T): Answer<T> => ({ status: "data", data: value, readAt: new Date() });
const rows = async <T extends object>(text: string) => (await test.db.pool.query<T>(text)).rows;

const role: IdentityEntry = {
  kind: "role",
  arn: `arn:aws:iam::${ID}:role/app`,
  name: "app",
  uniqueId: "AROAAPP",
  path: "/",
  createdAt: null,
  tags: {},
  inlinePolicies: [],
  attachedPolicies: [],
  groups: [],
  trust: null,
  boundaryArn: null,
  lastUsed: null,
};
const inNone: Answer<never> = {
  status: "gone",
  action: "organizations:DescribeOrganization",
  message: "Your account is not a member of an organization.",
  triedAt: new Date(),
};
const stale: Answer<never> = {
  status: "failed",
  action: "iam:GetAccountAuthorizationDetails",
  code: "InvalidInput",
  message: "The token has expired.",
  triedAt: new Date(),
};

/** Runs the account's step of a run of its own, with AWS naming these regions; answers the step's end. */
async function readWith(
  regions: string[],
  earlier: { marker?: string; done?: number } = {},
  membership: Answer<never> = inNone,
) {
  const reader: Omit<AccountReader, "scope"> = {
    accountId: ID,
    getCallerIdentity: async () => data({ accountId: ID, arn: "" }),
    listEnabledRegions: async () => data(regions),
    getAccountAlias: async () => data(null),
    listIdentities: async (marker) =>
      marker === null ? data({ items: [role], managedPolicies: [], next: null }) : stale,
    counts: { calls: 1, throttled: 0, denied: 0 },
    close: () => undefined,
  };
  const organization = { describe: async () => membership, close: () => undefined };
  const trails = {
    describeTrails: async () => data([]),
    counts: reader.counts,
    close: () => undefined,
  };
  const aws = {
    account: () => reader,
    organization: () => organization,
    trails: () => trails,
  } as unknown as Aws;
  await rows(`UPDATE sync_run SET state = 'done'`);
  const { runId } = await startSync(ctx);
  const of = `FROM sync_step WHERE run_id = '${runId}' AND kind = 'identities'`;
  const [step] = await rows<{ id: string }>(`SELECT id::text ${of}`);
  const begun = `UPDATE sync_step SET marker = $2, done = $3 WHERE id = $1`;
  await test.db.pool.query(begun, [step?.id, earlier.marker ?? null, earlier.done ?? 0]);
  const signal = new AbortController().signal;
  const options = { db: test.db, aws, clock: ctx.clock, signal, workerId: "w", pausesMs: [] };
  await syncIdentities(options, step?.id ?? "");
  return rows(`SELECT state, error ->> 'action' AS action ${of}`);
}

it("keeps reading the regions it knows when AWS names none at all", async () => {
  const scopes = () => rows(`SELECT region, enabled FROM scope ORDER BY region`);
  expect(await readWith(["eu-west-1", "us-east-1"])).toEqual([{ state: "done", action: null }]);
  expect(await readWith(["eu-west-1"])).toEqual([{ state: "done", action: null }]);
  const known = [
    { region: "eu-west-1", enabled: true },
    { region: "us-east-1", enabled: false },
  ];
  expect(await scopes()).toEqual(known);
  expect(await readWith([])).toEqual([{ state: "partial", action: "account:ListRegions" }]);
  expect(await scopes()).toEqual(known);
});

it("counts no identity twice when a token of an earlier try is taken no more", async () => {
  expect(await readWith(["eu-west-1"], { marker: "old", done: 5 })).toEqual([
    { state: "done", action: null },
  ]);
  expect(
    await rows(`SELECT done FROM sync_step WHERE kind = 'identities' ORDER BY id DESC LIMIT 1`),
  ).toEqual([{ done: 1 }]);
  expect(await rows(`SELECT name, gone_at FROM identity`)).toEqual([
    { name: "app", gone_at: null },
  ]);
});

it("asks an account that no organisation lists whether it is in one", async () => {
  const told = () =>
    rows<{ status: string; action: string }>(
      `SELECT reads->'organization'->>'status' AS status, reads->'organization'->>'action' AS action FROM account`,
    );
  await readWith(["eu-west-1"]);
  expect(await told()).toMatchObject([{ status: "gone" }]);
  const denied: Answer<never> = {
    status: "denied",
    action: "organizations:DescribeOrganization",
    code: "AccessDeniedException",
    message: "not authorized",
    triedAt: new Date(),
  };
  expect(await readWith(["eu-west-1"], {}, denied)).toMatchObject([{ state: "done" }]);
  expect(await told()).toEqual([
    { status: "denied", action: "organizations:DescribeOrganization" },
  ]);
});
