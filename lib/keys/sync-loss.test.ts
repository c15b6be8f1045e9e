import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { estateFingerprint } from "./testing/estate-fingerprint";
import { fullestScope, openWorld, syncAll, type World } from "./testing/local-estate";
import { questions } from "./testing/questions";

let world: World;
const { rowsOf, keyRow, spansOf, steps, someKey } = questions(() => world);
beforeAll(async () => {
  world = await openWorld();
  await syncAll(world);
});
beforeEach(() => world.endpoint.faults.set([]));
afterAll(() => world.close());

it("marks a key gone after a complete listing alone", async () => {
  const { scope } = fullestScope(world.estate);
  const key = someKey(4);
  scope.keys.delete(key.metadata.KeyId);
  // Two pages, of which the second gives the first one's token again.
  for (let n = 0; n < 1_100; n += 1) {
    const id = `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
    const arn = key.metadata.Arn.replace(/key\/.*/, `key/${id}`);
    scope.keys.set(id, { ...key, metadata: { ...key.metadata, KeyId: id, Arn: arn } });
  }
  world.endpoint.faults.set([{ kind: "repeat-token", api: "ListKeys" }]);
  const failed = await syncAll(world);
  expect((await steps(failed)).filter((step) => step.state === "failed")).toMatchObject([
    { kind: "scope", error: { code: "RepeatedToken" } },
  ]);
  expect((await keyRow(key.metadata.KeyId)).gone_at).toBeNull();
  for (const id of [...scope.keys.keys()]) if (id.startsWith("00000000-")) scope.keys.delete(id);
  world.endpoint.faults.set([]);
  await syncAll(world);
  expect((await keyRow(key.metadata.KeyId)).gone_at).not.toBeNull();
  const open = await rowsOf(
    `SELECT 1 FROM key_span s JOIN key k ON k.id = s.key_id
      WHERE k.key_id = $1 AND s.ended_at IS NULL`,
    [key.metadata.KeyId],
  );
  expect(open).toEqual([]);
  scope.keys.set(key.metadata.KeyId, key);
  await syncAll(world);
  expect((await keyRow(key.metadata.KeyId)).gone_at).toBeNull();
  expect(await spansOf(key.metadata.KeyId, "state")).toHaveLength(2);
});

it("keeps the last good value of what a key policy hides", async () => {
  const key = someKey(5);
  const before = await keyRow(key.metadata.KeyId);
  key.readerDenied = ["kms:GetKeyPolicy"];
  key.policy = "{}";
  const runId = await syncAll(world);
  const after = await keyRow(key.metadata.KeyId);
  expect(after.policy_sha256).toBe(before.policy_sha256);
  expect(after.unreadable).toEqual(["policy"]);
  expect(after.reads.policy).toMatchObject({
    status: "denied",
    action: "kms:GetKeyPolicy",
    readAt: before.reads.policy?.readAt,
  });
  expect(await rowsOf(`SELECT state FROM sync_run WHERE id = $1`, [runId])).toEqual([
    { state: "partial" },
  ]);
  key.readerDenied = [];
  await syncAll(world);
  expect((await keyRow(key.metadata.KeyId)).unreadable).toEqual([]);
  expect(await spansOf(key.metadata.KeyId, "policy")).toHaveLength(2);
});

it("leaves the others alone when one account is denied", async () => {
  const [account] = [...world.estate.accounts.values()].filter((one) => one.scopes.size > 0);
  if (!account) throw new Error("The estate has no account.");
  const print = await estateFingerprint(world.db);
  world.endpoint.faults.set([{ kind: "deny", accountId: account.id, service: "kms" }]);
  const runId = await syncAll(world);
  for (const step of (await steps(runId)).filter((one) => one.kind === "scope")) {
    expect(step.state).toBe(step.account_id === account.id ? "failed" : "done");
  }
  expect(await estateFingerprint(world.db)).toEqual(print);
  const [scope] = await rowsOf<{ reads: object }>(
    `SELECT reads FROM scope WHERE account_id = $1 LIMIT 1`,
    [account.id],
  );
  expect(scope?.reads).toMatchObject({ keys: { status: "denied", action: "kms:ListKeys" } });
});
