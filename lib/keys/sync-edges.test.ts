import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { syncLastUsage } from "./sync-last-usage";
import { fullestScope, openWorld, syncAll, type World } from "./testing/local-estate";
import { questions } from "./testing/questions";

let world: World;
const { rowsOf, keyRow, steps, someKey } = questions(() => world);
beforeAll(async () => {
  world = await openWorld({ seed: 5 });
  await syncAll(world);
});
beforeEach(() => world.endpoint.faults.set([]));
afterAll(() => world.close());

const PER_KEY = ["DescribeKey", "GetKeyPolicy", "ListGrants", "ListResourceTags"];

it("believes no listing of another account's keys", async () => {
  const [one, other] = [...world.estate.accounts.values()].filter(({ scopes }) => scopes.size > 0);
  if (!one || !other) throw new Error("The estate has too few accounts.");
  const role = await rowsOf(`SELECT role_arn, external_id FROM account WHERE id = $1`, [one.id]);
  const before = await rowsOf(`SELECT arn, gone_at FROM key ORDER BY arn`);
  await world.db.pool.query(
    `UPDATE account a SET role_arn = b.role_arn, external_id = b.external_id FROM account b
      WHERE a.id = $1 AND b.id = $2`,
    [one.id, other.id],
  );
  const runId = await syncAll(world);
  const wrong = (await steps(runId)).filter(({ account_id }) => account_id === one.id);
  expect(wrong.length).toBeGreaterThan(1);
  for (const step of wrong) {
    expect(step).toMatchObject({ state: "failed", error: { code: "WrongAccount" } });
  }
  expect(await rowsOf(`SELECT arn, gone_at FROM key ORDER BY arn`)).toEqual(before);
  await world.db.pool.query(`UPDATE account SET role_arn = $2, external_id = $3 WHERE id = $1`, [
    one.id,
    ...Object.values(role[0] ?? {}),
  ]);
});

it("notes every key that it gave up asking about, and calls the sync of that scope incomplete", async () => {
  const { accountId, region, scope } = fullestScope(world.estate);
  const key = someKey(0);
  const added = Array.from({ length: 30 }, (_, n) => {
    const id = `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
    const arn = key.metadata.Arn.replace(/key\/.*/, `key/${id}`);
    scope.keys.set(id, { ...key, metadata: { ...key.metadata, KeyId: id, Arn: arn } });
    return id;
  });
  const complete = () =>
    rowsOf<{ at: Date }>(
      `SELECT last_complete_at AS at FROM scope WHERE account_id = $1 AND region = $2`,
      [accountId, region],
    );
  const before = await complete();
  const known = await keyRow(key.metadata.KeyId);
  world.endpoint.faults.set(
    PER_KEY.map((api) => ({ kind: "garbage" as const, api, accountId, region })),
  );
  await syncAll(world);
  expect(await complete()).toEqual(before);
  const missing = await rowsOf<{ unreadable: string[] }>(
    `SELECT unreadable FROM key WHERE key_id = ANY($1)`,
    [added],
  );
  expect(missing).toHaveLength(added.length);
  for (const { unreadable } of missing) {
    expect(unreadable).toEqual(expect.arrayContaining(["metadata", "policy", "grants", "tags"]));
  }
  const after = await keyRow(key.metadata.KeyId);
  expect(after.state).toBe(known.state);
  expect(after.reads.policy).toMatchObject({
    status: "failed",
    action: "kms:GetKeyPolicy",
    readAt: known.reads.policy?.readAt,
  });
  world.endpoint.faults.set([]);
  await syncAll(world);
  expect((await keyRow(added[29] ?? "")).unreadable).toEqual([]);
  expect(await complete()).not.toEqual(before);
});

it("ends a last-usage step in part when some keys' last use is denied", async () => {
  const { accountId, region } = fullestScope(world.estate);
  const key = someKey(1);
  const runId = await syncAll(world);
  const [step] = await rowsOf<{ id: string }>(
    `SELECT s.id::text FROM sync_step s JOIN scope c ON c.id = s.scope_id
      WHERE s.kind = 'last-usage' AND s.state = 'queued' AND c.account_id = $1 AND c.region = $2`,
    [accountId, region],
  );
  world.endpoint.faults.set([{ kind: "deny", api: "GetKeyLastUsage", keyId: key.metadata.KeyId }]);
  const { db, aws, ctx } = world;
  const signal = new AbortController().signal;
  const options = { db, aws, clock: ctx.clock, signal, workerId: "w" };
  expect(await syncLastUsage(options, step?.id ?? "")).toBe("ended");
  expect(await rowsOf(`SELECT state FROM sync_step WHERE id = $1`, [step?.id])).toEqual([
    { state: "partial" },
  ]);
  expect((await keyRow(key.metadata.KeyId)).unreadable).toEqual(["lastUsage"]);
  expect(await rowsOf(`SELECT state FROM sync_run WHERE id = $1`, [runId])).toEqual([
    { state: "done" },
  ]);
});
