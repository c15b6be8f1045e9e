import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { inTransaction } from "@/lib/db/transaction";
import { acquireLease, releaseLease } from "@/lib/jobs/lease";
import type { LocalKey } from "@/lib/local-aws/types";
import { scopesToTouch, storeMark, touchKeys } from "./store/touches";
import { syncTouched } from "./sync-touched";
import { estateFingerprint } from "./testing/estate-fingerprint";
import {
  fullestScope,
  openWorld,
  plainKeys,
  QUICK_PAUSES,
  syncAll,
  type World,
} from "./testing/local-estate";
import { questions } from "./testing/questions";

let world: World;
const { rowsOf } = questions(() => world);
/** Later than the first sync by more than a key rests. */
let clock: () => Date;
let scopeId: number;

beforeAll(async () => {
  world = await openWorld();
  await syncAll(world);
  const { accountId, region } = fullestScope(world.estate);
  const [row] = await rowsOf<{ id: number }>(
    `SELECT id FROM scope WHERE account_id = $1 AND region = $2`,
    [accountId, region],
  );
  scopeId = row?.id ?? 0;
  clock = () => new Date(Date.now() + 10 * 60_000);
});
beforeEach(() => world.endpoint.faults.set([]));
afterAll(() => world.close());

const options = () => ({
  db: world.db,
  aws: world.aws,
  clock,
  signal: new AbortController().signal,
  workerId: "test",
  pausesMs: QUICK_PAUSES,
});

async function touch(key: LocalKey, aliasArn: string | null = null) {
  const { accountId, region } = fullestScope(world.estate);
  // After the last reading, and before what is too young.
  const at = new Date(clock().getTime() - 61_000);
  const { KeyId: keyId } = key.metadata;
  await inTransaction(world.db, (client) =>
    touchKeys(client, [{ accountId, region, keyId: keyId ?? "", aliasArn, at }]),
  );
}
const marks = () => rowsOf<{ key_id: string }>(`SELECT key_id FROM key_touch ORDER BY id`);

it("reads the touched keys alone, and comes to what a whole sync comes to", async () => {
  const { scope } = fullestScope(world.estate);
  const [one, two, three] = plainKeys(scope);
  if (!one || !two || !three) throw new Error("too few keys");
  one.policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  one.metadata.KeyState = "Disabled";
  two.tags = { owner: "somebody else" };
  const [alias] = [...scope.aliases.values()].filter(
    (each) => each.TargetKeyId === two.metadata.KeyId,
  );
  if (!alias?.AliasName || !alias.AliasArn) throw new Error("the key has no alias");
  alias.TargetKeyId = three.metadata.KeyId;
  const unread = plainKeys(scope)[3];
  const fresh = () => rowsOf(`SELECT last_complete_at, reads FROM scope WHERE id = $1`, [scopeId]);
  const [before] = await fresh();
  const other = () =>
    rowsOf(`SELECT read_at, reads FROM key WHERE key_id = $1`, [unread?.metadata.KeyId]);
  const otherBefore = await other();

  await touch(one);
  // The event names the key that the alias came to; the one that it left follows from what was seen.
  await touch(three, alias.AliasArn);
  expect((await marks()).map(({ key_id }) => key_id).sort()).toEqual(
    [one, two, three].map(({ metadata }) => metadata.KeyId).sort(),
  );
  expect(await scopesToTouch(world.db.pool, clock())).toEqual([scopeId]);
  const calls = world.endpoint.requests.count();
  expect(await syncTouched(options(), scopeId)).toEqual({ read: 3, left: false });
  // GetCallerIdentity and the reader role's session, and for each key at most: ListAliases, DescribeKey, GetKeyPolicy,
  // ListGrants, ListResourceTags, GetKeyRotationStatus, ListKeyRotations.
  expect(world.endpoint.requests.count() - calls).toBeLessThanOrEqual(2 + 3 * 7);
  expect(await marks()).toEqual([]);
  expect(await fresh()).toEqual([before]);
  expect(await other()).toEqual(otherBefore);

  const touched = await estateFingerprint(world.db);
  await syncAll(world);
  expect(await estateFingerprint(world.db)).toEqual(touched);
  expect(await rowsOf(`SELECT aliases FROM key WHERE key_id = $1`, [three.metadata.KeyId])).toEqual(
    [{ aliases: expect.arrayContaining([alias.AliasName]) }],
  );
});

it("tells a deleted alias from a moved one by the whole list", async () => {
  const { scope } = fullestScope(world.estate);
  const [name, alias] = [...scope.aliases].find(([, each]) => each.TargetKeyId) ?? [];
  const key = scope.keys.get(alias?.TargetKeyId ?? "");
  if (name === undefined || !alias || !key) throw new Error("no alias");
  scope.aliases.delete(name);
  clock = () => new Date(Date.now() + 20 * 60_000);
  await touch(key, alias.AliasArn ?? null);
  expect(await syncTouched(options(), scopeId)).toMatchObject({ read: 1 });
  const [gone] = await rowsOf<{ there: boolean }>(
    `SELECT gone_at IS NULL AS there FROM alias WHERE arn = $1`,
    [alias.AliasArn],
  );
  expect(gone).toEqual({ there: false });
  const touched = await estateFingerprint(world.db);
  await syncAll(world);
  expect(await estateFingerprint(world.db)).toEqual(touched);
});

it("marks nothing that was read after it happened, and drops marks that a sync has caught up with", async () => {
  const { accountId, region, scope } = fullestScope(world.estate);
  const keyId = plainKeys(scope)[0]?.metadata.KeyId ?? "";
  const old = { accountId, region, keyId, aliasArn: null, at: new Date("2020-01-01T00:00:00Z") };
  await inTransaction(world.db, (client) => touchKeys(client, [old]));
  expect(await marks()).toEqual([]);
  await rowsOf(
    `INSERT INTO key_touch (account_id, region, key_id, at) VALUES ($1, $2, $3, '2020-01-01')`,
    [accountId, region, keyId],
  );
  expect(await scopesToTouch(world.db.pool, clock())).toEqual([]);
  expect(await marks()).toEqual([]);
});

it("keeps its marks while a sync reads the scope, AWS throttles, or an event is too young", async () => {
  const { scope } = fullestScope(world.estate);
  const key = plainKeys(scope)[1];
  if (!key) throw new Error("no key");
  clock = () => new Date(Date.now() + 40 * 60_000);
  await touch(key);
  const lease = await acquireLease(world.db, `scope:${scopeId}`, "other", 30_000);
  expect(await syncTouched(options(), scopeId)).toBe("busy");
  if (lease) await releaseLease(world.db, lease);
  expect(await marks()).toHaveLength(1);

  world.endpoint.faults.set([{ kind: "throttle", api: "GetKeyPolicy" }]);
  expect(await syncTouched(options(), scopeId)).toMatchObject({ read: 1 });
  expect(await marks()).toHaveLength(1);
  world.endpoint.faults.set([]);

  const young = clock;
  clock = () => new Date(young().getTime() - 30_000);
  expect(await scopesToTouch(world.db.pool, clock())).toEqual([]);
  expect(await marks()).toHaveLength(1);
});

it("takes a key for gone that AWS knows no more only when a listing to its end does not name it", async () => {
  const { scope } = fullestScope(world.estate);
  const key = plainKeys(scope)[5];
  if (!key?.metadata.KeyId) throw new Error("no key");
  const { KeyId: keyId } = key.metadata;
  const gone = async () =>
    (await rowsOf(`SELECT gone_at IS NOT NULL AS gone FROM key WHERE key_id = $1`, [keyId]))[0];
  clock = () => new Date(Date.now() + 60 * 60_000);
  await touch(key);
  scope.keys.delete(keyId);
  for (const kind of ["throttle", "deny"] as const) {
    world.endpoint.faults.set([{ kind, api: "ListKeys" }]);
    expect(await syncTouched(options(), scopeId)).toBe("unread");
    expect(await gone()).toEqual({ gone: false });
    expect(await marks()).toContainEqual({ key_id: keyId });
  }
  world.endpoint.faults.set([]);
  expect(await syncTouched(options(), scopeId)).toMatchObject({ read: 1 });
  expect(await gone()).toEqual({ gone: true });
  expect(await marks()).not.toContainEqual({ key_id: keyId });
  const touched = await estateFingerprint(world.db);
  await syncAll(world);
  expect(await estateFingerprint(world.db)).toEqual(touched);
  scope.keys.set(keyId, key);
});

it("reads custom key stores that were changed until they are where they go to, and then their keys", async () => {
  const { accountId, region, scope } = fullestScope(world.estate);
  const CustomKeyStoreId = "cks-0123456789abcdef0";
  const store = {
    CustomKeyStoreId,
    ConnectionState: "CONNECTING",
  } as (typeof scope.stores)[number];
  scope.stores.push(store);
  const keyId = plainKeys(scope)[1]?.metadata.KeyId ?? "";
  await rowsOf(`UPDATE key SET custom_key_store_id = $1 WHERE key_id = $2`, [
    CustomKeyStoreId,
    keyId,
  ]);
  clock = () => new Date(Date.now() + 80 * 60_000);
  const at = new Date(clock().getTime() - 61_000);
  const mark = storeMark(CustomKeyStoreId);
  await inTransaction(world.db, (client) =>
    touchKeys(client, [{ accountId, region, keyId: mark, aliasArn: null, at }]),
  );
  expect(await scopesToTouch(world.db.pool, clock())).toEqual([scopeId]);
  await syncTouched(options(), scopeId);
  expect(await marks()).toContainEqual({ key_id: mark });
  store.ConnectionState = "CONNECTED";
  await syncTouched(options(), scopeId);
  expect(
    await rowsOf(`SELECT connection_state FROM custom_key_store WHERE store_id = $1`, [
      CustomKeyStoreId,
    ]),
  ).toEqual([{ connection_state: "CONNECTED" }]);
  expect(await marks()).toContainEqual({ key_id: keyId });
  expect(await marks()).not.toContainEqual({ key_id: mark });
  // Who may not ask is not asked for each minute; the scope says why, and when it last was read.
  await inTransaction(world.db, (client) =>
    touchKeys(client, [{ accountId, region, keyId: mark, aliasArn: null, at }]),
  );
  const read = () =>
    rowsOf<{ read: unknown }>(`SELECT reads -> 'stores' AS read FROM scope WHERE id = $1`, [
      scopeId,
    ]);
  const [before] = await read();
  world.endpoint.faults.set([{ kind: "deny", api: "DescribeCustomKeyStores" }]);
  expect(await syncTouched(options(), scopeId)).toBe("unread");
  expect(await marks()).not.toContainEqual({ key_id: mark });
  const { readAt } = (before?.read ?? {}) as { readAt?: string };
  expect((await read())[0]?.read).toMatchObject({ status: "denied", readAt });
});
