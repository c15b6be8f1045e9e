import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Answer, Aws, OrganizationReader } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { inTransaction } from "@/lib/db/transaction";
import { addAccount } from "./add-account";
import { type OrganizationReading, saveOrganization } from "./read-organization";
import { startSync } from "./start-sync";
import { syncOrganization } from "./sync-organization";

let test: TestDatabase;
let ctx: Context;
const AT = new Date("2026-11-20T10:00:00Z");
const LATER = new Date("2026-11-21T10:00:00Z");
const entry = {
  id: "o-1",
  arn: "arn:aws:organizations::1:organization/o-1",
  managementAccountId: "1",
};
const root = { id: "r-1", parentId: null, name: "Root" };

beforeAll(async () => {
  test = await createTestDatabase();
  const actor = { kind: "system", name: "test" } as const;
  ctx = { db: test.db, actor, clock: () => LATER, requestId: "test" };
});
afterAll(() => test.drop());
beforeEach(async () => {
  await test.owner.pool.query(`TRUNCATE organization, account, sync_run CASCADE`);
});

const data = <T>(value: T, readAt = AT): Answer<T> => ({ status: "data", data: value, readAt });
const bad = (status: "gone" | "throttled", action: string): Answer<never> => ({
  status,
  action,
  message: "no",
  triedAt: LATER,
});
const member = (id: string) => ({
  id,
  name: id,
  email: "a@b.c",
  status: "ACTIVE",
  parentId: "r-1",
});
const scp = {
  id: "p-1",
  type: "SERVICE_CONTROL_POLICY" as const,
  name: "p",
  description: "",
  awsManaged: false,
  document: "{}",
  targets: ["r-1"],
};

function organization(more: Partial<OrganizationReading> = {}): OrganizationReading {
  const accounts = data([member("111111111111"), member("222222222222")]);
  const parts = { units: data([root]), accounts, scps: data([scp]), rcps: data([]) };
  return { entry, readAt: AT, ...parts, ...more };
}

const save = (reading: OrganizationReading) =>
  inTransaction(test.db, (client) => saveOrganization(client, reading, LATER));
const rows = async (text: string) => (await test.db.pool.query<object>(text)).rows;

/** Runs the organisation's step of a new run with a reader that gives `reading`, or nothing. */
async function run(reading: OrganizationReading | Answer<never>): Promise<object[]> {
  const none = "status" in reading ? reading : null;
  const parts = "status" in reading ? organization() : reading;
  const reader: OrganizationReader = {
    describe: async () => none ?? data(parts.entry),
    listUnits: async () => parts.units,
    listAccounts: async () => parts.accounts,
    listPolicies: async (type) => (type === "SERVICE_CONTROL_POLICY" ? parts.scps : parts.rcps),
    counts: { calls: 1, throttled: 0, denied: 0 },
    close: () => undefined,
  };
  const aws = { organization: () => reader } as unknown as Aws;
  const { runId } = await startSync(ctx);
  const [step] = (await rows(
    `SELECT id::text FROM sync_step WHERE run_id = '${runId}' AND kind = 'organization'`,
  )) as { id: string }[];
  const signal = new AbortController().signal;
  const options = { db: test.db, aws, clock: ctx.clock, signal, workerId: "w", pausesMs: [] };
  await syncOrganization(options, step?.id ?? "");
  return rows(
    `SELECT state, error ->> 'action' AS action FROM sync_step WHERE kind = 'organization'`,
  );
}

it("says so when a later try could not read the organisation at all", async () => {
  await save(organization());
  const state = await run(bad("throttled", "organizations:DescribeOrganization"));
  expect(state).toEqual([{ state: "failed", action: "organizations:DescribeOrganization" }]);
  const [row] = await rows(`SELECT reads, read_at FROM organization`);
  const unread = { status: "throttled", readAt: AT.toISOString(), triedAt: LATER.toISOString() };
  expect(row).toMatchObject({
    read_at: AT,
    reads: { scps: unread, rcps: unread, units: unread, accounts: unread },
  });
});

it("keeps no policy in force of a type that the organisation has turned off, and misses nothing", async () => {
  await save(organization());
  const off = bad("gone", "organizations:ListPolicies");
  expect(await run(organization({ scps: off, rcps: off }))).toEqual([
    { state: "done", action: null },
  ]);
  expect(await rows(`SELECT id FROM org_policy`)).toEqual([]);
  expect(await rows(`SELECT reads -> 'scps' ->> 'status' AS status FROM organization`)).toEqual([
    { status: "gone" },
  ]);
});

it("goes on watching an account that was added by hand, whatever the organisation lists", async () => {
  const there = () => rows(`SELECT id, source, gone_at IS NULL AS there FROM account ORDER BY id`);
  await save(organization());
  await save(organization({ accounts: data([member("111111111111")]) }));
  expect(await there()).toMatchObject([{ there: true }, { there: false }]);
  await addAccount(ctx, { id: "222222222222" });
  await save(organization({ accounts: data([member("111111111111")]) }));
  expect(await there()).toMatchObject([
    { source: "organization" },
    { source: "list", there: true },
  ]);
});
