import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { testPerson } from "@/lib/auth/testing";
import { openWorld, type World } from "@/lib/keys/testing/local-estate";
import { startSync } from "./start-sync";
import { testConnection } from "./test-connection";

let world: World;
let accountId: string;
beforeAll(async () => {
  world = await openWorld({ seed: 3 });
  accountId = [...world.estate.accounts.values()].find((one) => one.scopes.size > 0)?.id ?? "";
});
afterAll(() => world.close());
beforeEach(() => world.endpoint.faults.set([]));

it("tries every permission by its own call", async () => {
  const test = await testConnection(world.ctx, world.aws, accountId);
  expect(test).toMatchObject({ accountId, ok: true });
  const actions = new Set(test.checks.map((check) => check.action));
  for (const action of ["kms:ListKeys", "kms:GetKeyPolicy", "kms:GetKeyLastUsage"]) {
    expect(actions).toContain(action);
  }
  expect(world.endpoint.requests.count({ write: true })).toBe(0);
});

it("names the action that is missing and the policy that gives it", async () => {
  world.endpoint.faults.set([{ kind: "deny", accountId, api: "ListGrants" }]);
  const test = await testConnection(world.ctx, world.aws, accountId);
  expect(test.ok).toBe(false);
  const bad = test.checks.filter((check) => check.status !== "data" && check.status !== "skipped");
  expect(new Set(bad.map((check) => check.action))).toEqual(new Set(["kms:ListGrants"]));
  expect(bad[0]?.remedy).toContain('"Action":"kms:ListGrants"');
});

it("gives the trust policy when the role cannot be assumed", async () => {
  await world.db.pool.query(`UPDATE account SET external_id = 'wrong' WHERE id = $1`, [accountId]);
  const test = await testConnection(world.ctx, world.aws, accountId);
  expect(test.checks).toMatchObject([{ action: "sts:AssumeRole", status: "denied" }]);
  expect(test.checks[0]?.remedy).toContain('"sts:ExternalId":"wrong"');
});

it("refuses people who may not, and accounts that are not", async () => {
  const auditor = testPerson("auditor");
  const ctx = { ...world.ctx, actor: auditor };
  await expect(testConnection(ctx, world.aws, accountId)).rejects.toMatchObject({
    code: "forbidden",
  });
  await expect(startSync(ctx)).rejects.toMatchObject({ code: "forbidden" });
  await expect(testConnection(world.ctx, world.aws, "000000000000")).rejects.toMatchObject({
    code: "not-found",
  });
});

it("joins the run that is under way, however many start at once", async () => {
  const started = await Promise.all([startSync(world.ctx), startSync(world.ctx)]);
  expect(new Set(started.map((one) => one.runId)).size).toBe(1);
  expect(started.map((one) => one.joined).sort()).toEqual([false, true]);
  const { rows } = await world.db.pool.query(
    `SELECT count(*)::int AS jobs FROM graphile_worker.jobs WHERE key LIKE 'step:%'`,
  );
  const { rows: steps } = await world.db.pool.query(`SELECT count(*)::int AS jobs FROM sync_step`);
  expect(rows).toEqual(steps);
});
