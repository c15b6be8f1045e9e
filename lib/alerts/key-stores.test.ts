import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { writeStores } from "@/lib/keys/store/write-listing";
import { addKey, addScope } from "@/lib/keys/testing-rows";
import { askToReadStore } from "./ask-to-read-store";
import { getAlert } from "./get-alert";
import { askToReadKey } from "./key-runbooks";
import { listAlerts } from "./list-alerts";
import { openAlerts } from "./testing-alerts";
import { addCalls, addEvent } from "./testing-usage";

const STORE = "cks-1234567890abcdef0";
const arn = (keyId: string) => `arn:aws:kms:eu-west-1:111122223333:key/${keyId}`;
const APP = "arn:aws:iam::111122223333:role/app";

let world: Awaited<ReturnType<typeof openAlerts>>;
let scopeId: number;
beforeAll(async () => {
  world = await openAlerts("2026-11-20T12:00:00Z");
});
beforeEach(async () => {
  await world.clear();
  await world.addChannel();
  world.time.now = new Date("2026-11-20T12:00:00Z");
  scopeId = await addScope(world.test.db);
  for (const keyId of ["hsm-1", "hsm-2"]) {
    await addKey(world.test.db, {
      scopeId,
      keyId,
      customKeyStoreId: STORE,
      aliases: [`alias/${keyId}`],
    });
  }
  await addKey(world.test.db, { scopeId, keyId: "plain" });
});
afterAll(() => world.test.drop());

/** A sync reads the store so. */
async function read(
  state: "CONNECTED" | "CONNECTING" | "DISCONNECTED" | "FAILED",
  at: string,
  error?: string,
) {
  world.time.now = new Date(at);
  await writeStores(
    world.test.db.pool,
    scopeId,
    [
      {
        ...{ CustomKeyStoreId: STORE, CustomKeyStoreName: "payments-hsm" },
        ...{ CustomKeyStoreType: "AWS_CLOUDHSM", ConnectionState: state },
        ...(error === undefined ? {} : { ConnectionErrorCode: error as "NETWORK_ERRORS" }),
      },
    ],
    world.time.now,
  );
}
const failing = (keyId: string, at: string, principal = APP) => ({
  ...{ key: arn(keyId), principal, at, count: 6, outcome: "KMSInvalidStateException" },
});

describe("a custom key store", () => {
  it("that is read as failed is one alert, however often it is read, and over when it is connected again", async () => {
    await read("FAILED", "2026-11-20T10:00:00Z", "NETWORK_ERRORS");
    await world.evaluate();
    await read("FAILED", "2026-11-20T11:00:00Z", "NETWORK_ERRORS");
    await world.evaluate();
    const [alert, ...more] = await world.alerts();
    expect(more).toEqual([]);
    expect(alert).toMatchObject({ rule: "key-store", severity: "high", state: "open", told: true });
    const detail = await getAlert(world.ctx, String(alert?.id));
    expect(detail.sentence).toBe(
      "The CloudHSM key store payments-hsm has failed (NETWORK_ERRORS).",
    );
    expect(detail.store).toMatchObject({ state: "FAILED", keyCount: 2, error: "NETWORK_ERRORS" });
    expect(detail.store?.keys.map(({ alias }) => alias)).toEqual(["alias/hsm-1", "alias/hsm-2"]);
    expect(detail.runbooks[0]?.name).toBe("key-store");
    const list = (filters: { key?: string; q?: string }) =>
      listAlerts(world.ctx, { sort: "-last", limit: 10, ...filters });
    expect((await list({ key: arn("hsm-2") })).total).toBe(1);
    expect((await list({ key: arn("plain") })).total).toBe(0);
    expect((await list({ q: "payments-HSM" })).items[0]?.about).toBe("Key store payments-hsm");
    expect(JSON.stringify(detail.runbooks[0])).toContain(`--custom-key-store-id=${STORE}`);

    await read("CONNECTING", "2026-11-20T11:30:00Z");
    await world.evaluate();
    expect(await world.alerts()).toMatchObject([{ state: "open" }]);
    await read("CONNECTED", "2026-11-20T11:50:00Z");
    await world.evaluate();
    expect(await world.alerts()).toMatchObject([
      { state: "resolved", state_why: "The key store was read as connected." },
    ]);
    expect((await world.told()).map(({ over }) => over)).toEqual([false, true]);
    expect(await world.acts()).toMatchObject([{ act: "alert.resolve", actor: "system:alerts" }]);
  });

  it("that fails anew after it was connected is a new alert", async () => {
    await read("DISCONNECTED", "2026-11-20T10:00:00Z");
    await world.evaluate();
    await read("CONNECTED", "2026-11-20T10:30:00Z");
    await world.evaluate();
    await read("DISCONNECTED", "2026-11-20T11:00:00Z");
    await world.evaluate();
    expect((await world.alerts()).map(({ state }) => state)).toEqual(["resolved", "open"]);
  });

  it("that no key lives in is told as of little weight", async () => {
    await world.test.owner.pool.query(`UPDATE key SET custom_key_store_id = NULL`);
    await read("DISCONNECTED", "2026-11-20T10:00:00Z");
    await world.evaluate();
    expect(await world.alerts()).toMatchObject([{ severity: "low" }]);
  });

  it("whose keys fail is one alert with its keys, in the place of one for each key", async () => {
    await read("CONNECTED", "2026-11-20T10:00:00Z");
    await addCalls(world.test.db, [
      failing("hsm-1", "2026-11-20T11:02:00Z"),
      failing("hsm-2", "2026-11-20T11:02:00Z"),
      failing("plain", "2026-11-20T11:02:00Z"),
    ]);
    world.time.now = new Date("2026-11-20T11:10:00Z");
    await world.evaluate();
    expect(await world.alerts()).toMatchObject(
      [
        { rule: "dead-key-use", key_arn: arn("plain") },
        { rule: "key-store", key_arn: null, count: 12, state: "open", facts: { keys: 2 } },
      ].sort((a, b) => a.rule.localeCompare(b.rule)),
    );
    // It was read before the calls: that it was connected then says nothing.
    await read("CONNECTED", "2026-11-20T11:30:00Z");
    await world.evaluate();
    expect((await world.alerts()).find(({ rule }) => rule === "key-store")?.state).toBe("resolved");
  });

  it("is not to blame for a key that waits for its deletion, nor with its rule off", async () => {
    await read("CONNECTED", "2026-11-20T10:00:00Z");
    await world.test.owner.pool.query(
      `UPDATE key SET state = 'PendingDeletion' WHERE key_id = 'hsm-1'`,
    );
    await addCalls(world.test.db, [failing("hsm-1", "2026-11-20T11:02:00Z")]);
    await world.evaluate();
    await world.set("key-store", { enabled: false, severity: "high", numbers: { failures: 1 } });
    await addCalls(world.test.db, [failing("hsm-2", "2026-11-20T11:02:00Z")]);
    await read("FAILED", "2026-11-20T11:20:00Z");
    await world.evaluate();
    expect((await world.alerts()).map(({ rule }) => rule)).toEqual([
      "dead-key-use",
      "dead-key-use",
    ]);
  });

  it("that somebody disconnects names who did it, before any sync", async () => {
    await read("CONNECTED", "2026-11-20T10:00:00Z");
    await addEvent(world.test.db, {
      ...{ operation: "DisconnectCustomKeyStore", at: "2026-11-20T11:00:00Z" },
      request: { customKeyStoreId: STORE },
    });
    await world.evaluate();
    const [alert] = await world.alerts();
    const detail = await getAlert(world.ctx, String(alert?.id));
    expect(detail.sentence).toBe(
      "The CloudHSM key store payments-hsm cannot be reached, disconnected by admin.",
    );
    await read("DISCONNECTED", "2026-11-20T11:15:00Z");
    await world.evaluate();
    const [again, ...more] = await world.alerts();
    expect([again?.id, more]).toEqual([alert?.id, []]);
    expect(again?.facts).toMatchObject({ store: { state: "DISCONNECTED" } });
  });

  it("is read ahead of the next sync when it is asked for, by who may act, and says why it could not be", async () => {
    await read("FAILED", "2026-11-20T10:00:00Z", "NETWORK_ERRORS");
    await world.evaluate();
    const id = String((await world.alerts())[0]?.id);
    await askToReadStore(world.ctx, id);
    const { pool } = world.test.db;
    const touches = await pool.query(`SELECT key_id, at FROM key_touch`);
    expect(touches.rows).toEqual([
      { key_id: `store:${STORE}`, at: new Date(world.time.now.getTime() - 60_000) },
    ]);
    const acts = await pool.query(`SELECT body FROM ledger_act WHERE act = 'key-store.read'`);
    expect(JSON.parse(acts.rows[0]?.body).subject).toEqual({
      ...{ kind: "key-store", id: `111122223333/eu-west-1/${STORE}`, name: "payments-hsm" },
    });
    const auditor = { kind: "token", id: "t", name: "t", role: "auditor", ownerId: null } as never;
    await expect(askToReadStore({ ...world.ctx, actor: auditor }, id)).rejects.toMatchObject({
      code: "forbidden",
    });
    await pool.query(
      `UPDATE scope SET reads = jsonb_build_object('stores', $2::jsonb) WHERE id = $1`,
      [
        scopeId,
        {
          ...{ status: "denied", readAt: null, triedAt: "2026-11-20T11:00:00.000Z" },
          ...{ action: "kms:DescribeCustomKeyStores", message: "not authorized" },
        },
      ],
    );
    expect((await getAlert(world.ctx, id)).store?.unread).toEqual({
      triedAt: "2026-11-20T11:00:00.000Z",
      message: "kms:DescribeCustomKeyStores: not authorized",
    });
    await askToReadKey(world.ctx, {
      accountId: "111122223333",
      region: "eu-west-1",
      keyId: "hsm-1",
    });
    const both = await pool.query(`SELECT DISTINCT key_id FROM key_touch ORDER BY 1`);
    expect(both.rows.map(({ key_id }) => key_id)).toEqual(["hsm-1", `store:${STORE}`]);
  });
});
