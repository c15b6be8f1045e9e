import { afterAll, beforeAll, expect, it } from "vitest";
import { testToken } from "@/lib/auth/testing";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { getAccount, listAccounts, listAllAccounts } from "./list-accounts";
import { getSyncRun, listSyncRuns } from "./list-sync-runs";
import { account, accountList, syncRunDetail } from "./schemas";

let database: TestDatabase;
let ctx: Context;
const RUN = "22222222-2222-4222-8222-222222222222";

beforeAll(async () => {
  database = await createTestDatabase();
  const actor = testToken("auditor");
  ctx = { db: database.db, actor, clock: () => new Date(), requestId: "test" };
  const { pool } = database.db;
  await pool.query(`insert into account (id, name, source, regions) values
    ('111111111111', 'beta', 'list', '{}'), ('222222222222', 'Alpha', 'list', '{}'),
    ('333333333333', 'alpha', 'list', '{}')`);
  await pool.query(`insert into scope (id, account_id, region, reads) values
    (1, '111111111111', 'eu-west-1', '{"keys": {"status": "denied", "readAt": null,
      "triedAt": "2026-11-20T10:00:00.000Z", "action": "kms:ListKeys"}}'),
    (2, '111111111111', 'us-east-1', '{}')`);
  await pool.query(`insert into key (scope_id, account_id, region, key_id, arn, unreadable, first_seen_at, read_at, gone_at)
    select 1, '111111111111', 'eu-west-1', 'k' || n, 'arn:' || n,
      case when n = 1 then '{policy}'::text[] else '{}' end, now(), now(), case when n = 3 then now() end
    from generate_series(1, 3) n`);
  await pool.query(`update key set unreadable = '{policy,lastUsage}', reads = '{
    "policy": {"status": "denied", "readAt": null, "triedAt": "2026-11-20T10:00:00.000Z", "action": "kms:GetKeyPolicy"},
    "lastUsage": {"status": "throttled", "readAt": null, "triedAt": "2026-11-20T10:00:00.000Z", "action": "kms:GetKeyLastUsage"}}'
    where key_id in ('k1', 'k3')`);
  await pool.query(`update key set unreadable = '{policy}', reads = '{"policy": {"status": "denied",
    "readAt": null, "triedAt": "2026-11-20T10:00:00.000Z", "action": "kms:GetKeyPolicy"}}' where key_id = 'k2'`);
  await pool.query(
    `insert into organization (id, arn, management_account_id, read_at) values ('o-1', 'a', '1', now())`,
  );
  await pool.query(`insert into org_unit (id, organization_id, parent_id, name, path) values
    ('r-1', 'o-1', null, 'Root', 'o-1/r-1/'), ('ou-1', 'o-1', 'r-1', 'Workloads', 'o-1/r-1/ou-1/'),
    ('ou-2', 'o-1', 'ou-1', 'A / B', 'o-1/r-1/ou-1/ou-2/')`);
  await pool.query(`update account set unit_id = 'ou-2' where id = '111111111111'`);
  await pool.query(`update account set unit_id = 'r-1' where id = '222222222222'`);
  for (const [at, id] of [RUN, "33333333-3333-4333-8333-333333333333"].entries()) {
    await pool.query(
      "insert into sync_run (id, trigger, state, created_at) values ($1, 'manual', 'running', $2)",
      [id, new Date(Date.UTC(2026, 10, 20, 10 + at))],
    );
  }
  await pool.query(
    `insert into sync_step (run_id, kind, scope_id, state, done, total, calls, started_at, progress_at)
     values ($1, 'scope', 1, 'done', 5, 5, 100, '2026-11-20T10:00:00Z', '2026-11-20T10:00:10Z'),
            ($1, 'scope', 1, 'running', 5, 10, 100, '2026-11-20T11:00:00Z', '2026-11-20T11:00:20Z'),
            ($1, 'last-usage', 1, 'queued', 0, null, 0, null, null)`,
    [RUN],
  );
});
afterAll(() => database.drop());

it("pages through accounts by name, also when names differ in case alone", async () => {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listAccounts(ctx, { limit: 1, cursor });
    expect(page.total).toBe(3);
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(seen).toEqual(["222222222222", "333333333333", "111111111111"]);
});

it("counts what AWS lists and shows each scope's latest step and reads", async () => {
  const found = await getAccount(ctx, { id: "111111111111" });
  expect(account.parse(found)).toEqual(found);
  expect(found.keys).toBe(2);
  const [scope, other] = found.scopes;
  expect(scope).toMatchObject({ keys: 2, unreadableKeys: 2 });
  expect(scope?.reads.keys).toMatchObject({ status: "denied", action: "kms:ListKeys" });
  expect(scope?.step).toMatchObject({
    kind: "scope",
    state: "running",
    rate: 5,
    region: "eu-west-1",
  });
  expect(other).toMatchObject({ keys: 0, step: null, lastCompleteAt: null });
  await expect(getAccount(ctx, { id: "999999999999" })).rejects.toMatchObject({
    code: "not-found",
  });
});

it("lists runs newest first and shows the steps of one", async () => {
  const first = await listSyncRuns(ctx, { limit: 1 });
  const second = await listSyncRuns(ctx, { limit: 1, cursor: first.nextCursor ?? "" });
  expect([...first.items, ...second.items].map(({ id }) => id)[1]).toBe(RUN);
  expect(second.nextCursor).toBeNull();
  const run = await getSyncRun(ctx, { id: RUN });
  expect(syncRunDetail.parse(run)).toEqual(run);
  expect(run).toMatchObject({ done: 1, total: 2, lastUsageLeft: 1 });
  expect(run.steps.map(({ rate }) => rate)).toEqual([10, 5, null]);
  await expect(listSyncRuns(ctx, { limit: 1, cursor: "1.x.y" })).rejects.toMatchObject({
    code: "invalid",
  });
});

it("names what of a scope's keys is missing, and the units by their names", async () => {
  const found = await getAccount(ctx, { id: "111111111111" });
  expect(found.scopes.map(({ gaps }) => gaps)).toEqual([
    [
      { part: "policy", status: "denied", action: "kms:GetKeyPolicy", keys: 2 },
      { part: "lastUsage", status: "throttled", action: "kms:GetKeyLastUsage", keys: 1 },
    ],
    [],
  ]);
  expect(found).toMatchObject({
    unitNames: ["Workloads", "A / B"],
    unitPath: "o-1/r-1/ou-1/ou-2/",
  });
  expect(await getAccount(ctx, { id: "222222222222" })).toMatchObject({ unitNames: [] });
  expect(await getAccount(ctx, { id: "333333333333" })).toMatchObject({ unitNames: null });
});

it("shows how the organisation's own parts were read", async () => {
  await database.db.pool.query(
    `update organization set reads = '{"scps": {"status": "denied", "readAt": null,
      "triedAt": "2026-11-20T10:00:00.000Z", "action": "organizations:ListPolicies"}}'`,
  );
  const list = await listAccounts(ctx, { limit: 1 });
  expect(accountList.parse(list)).toEqual(list);
  expect(list.organizations).toMatchObject([
    { id: "o-1", reads: { scps: { status: "denied", action: "organizations:ListPolicies" } } },
  ]);
});

it("counts of a run the steps that it waits for, and those of last use apart", async () => {
  const run = await getSyncRun(ctx, { id: RUN });
  expect(run).toMatchObject({ done: 1, total: 2, lastUsageLeft: 1 });
  await database.db.pool.query("update sync_step set state = 'done' where kind = 'last-usage'");
  expect(await getSyncRun(ctx, { id: RUN })).toMatchObject({ done: 1, total: 2, lastUsageLeft: 0 });
  await database.db.pool.query("delete from sync_step where run_id = $1 and kind = 'scope'", [RUN]);
  expect(await getSyncRun(ctx, { id: RUN })).toMatchObject({ done: 1, total: 1, lastUsageLeft: 0 });
});

it("gives every one of 450 accounts, by pages or all together", async () => {
  await database.db.pool.query(`insert into account (id, name, source, regions)
    select lpad(n::text, 12, '0'), 'name ' || n % 7, 'organization', '{}' from generate_series(1, 447) n`);
  const seen = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await listAccounts(ctx, { limit: 50, cursor });
    for (const { id } of page.items) seen.add(id);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  const all = await listAllAccounts(ctx);
  expect([seen.size, all.items.length, all.total, all.nextCursor]).toEqual([450, 450, 450, null]);
});
