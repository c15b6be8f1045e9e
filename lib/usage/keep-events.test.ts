import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { inTransaction } from "@/lib/db/transaction";
import { addScope } from "@/lib/keys/testing-rows";
import { dropOldEvents } from "./drop-old-events";
import { fillAllKeyEvents } from "./fill-key-events";
import { noteKeyEvents } from "./note-key-events";
import { correctionRows } from "./rules/correction-rows";
import { type ControlRow, insertControlEvents } from "./store/write-batch";
import { correctionOfEvent } from "./testing/trail-folder";
import { decryptRecord, KEY, OWNER, REGION } from "./testing/trail-records";

const EVENTS = 24;
let test: TestDatabase;
const ctx = (): Context => ({
  db: test.db,
  actor: { kind: "system", name: "test" },
  clock: () => new Date("2026-11-20T12:00:00Z"),
  requestId: "test",
});
const signal = new AbortController().signal;

beforeAll(async () => {
  test = await createTestDatabase();
  const scopeId = await addScope(test.db, { account: OWNER, region: REGION });
  await test.db.pool.query(`UPDATE scope SET last_complete_at = '2020-01-01' WHERE id = $1`, [
    scopeId,
  ]);
});
afterAll(() => test.drop());
beforeEach(async () => {
  await test.owner.pool.query(`TRUNCATE control_event, key_event, key_touch, setting CASCADE`);
  await test.owner.pool.query(`UPDATE key_event_fill SET done_id = 0, until_id = 0`);
  await inTransaction(test.db, async (client) => {
    const kept = await insertControlEvents(client, rows(), ["1"]);
    await noteKeyEvents(client, kept, ctx().clock());
  });
});

/** Events of every month of two years, of a key, of a key store, and of a trail. */
function rows() {
  return Array.from({ length: EVENTS }, (_, month) => {
    const kind = ["control", "control", "trail"][month % 3] ?? "control";
    const store = month % 3 === 1;
    const operation = store
      ? "ConnectCustomKeyStore"
      : kind === "trail"
        ? "StopLogging"
        : "DisableKey";
    const requestParameters = store
      ? { customKeyStoreId: "cks-1234567890abcdef0" }
      : { keyId: KEY };
    return {
      ...{ identity: `test/${month}`, at: Date.UTC(2024, 11 + month, 3) / 1000, kind, operation },
      ...{ accountId: OWNER, region: REGION, principalRef: "arn:aws:iam::111122223333:role/admin" },
      ...{ outcome: "", keyArns: store || kind === "trail" ? [] : [KEY], object: 0 },
      record: decryptRecord({ eventName: operation, requestParameters }),
    };
  });
}
const told = async () =>
  (await test.db.pool.query(`SELECT * FROM key_event ORDER BY about, at, event_id`)).rows;
const count = async (table: string) =>
  (await test.db.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`)).rows[0]?.n;
const keepFor = (months: number) =>
  test.db.pool.query(
    `INSERT INTO setting (name, value, changed_at) VALUES ('usage.event-months', $1, now())`,
    [months],
  );

describe("events that changed something", () => {
  it("are kept for ever unless a time is set", async () => {
    expect(await dropOldEvents(ctx(), signal)).toBe(0);
    expect(await count("control_event")).toBe(EVENTS);
  });

  it("are dropped in batches when they are older, with what keys' histories had of them, but for those of trails", async () => {
    await keepFor(6);
    const old = rows().filter(({ at }) => at < Date.UTC(2026, 4, 1) / 1000);
    const dropped = old.filter(({ kind }) => kind !== "trail").length;
    expect(await dropOldEvents(ctx(), signal, 5)).toBe(dropped);
    expect(await count("control_event")).toBe(EVENTS - dropped);
    const { rows: left } = await test.db.pool.query(
      `SELECT min(at) AS oldest FROM key_event UNION ALL SELECT min(at) FROM control_event WHERE kind <> 'trail'`,
    );
    for (const { oldest } of left)
      expect(oldest.getTime()).toBeGreaterThanOrEqual(Date.UTC(2026, 4, 1));
    const { rows: acts } = await test.db.pool.query(
      `SELECT act, subject FROM ledger_act WHERE act = 'usage.drop'`,
    );
    expect(acts).toEqual([{ act: "usage.drop", subject: "setting:usage.event-months" }]);
    expect(await dropOldEvents(ctx(), signal, 5)).toBe(0);
  });

  it("leave no half where they are stopped, and the rest goes the next time", async () => {
    await keepFor(6);
    const stop = new AbortController();
    stop.abort(new Error("stopped"));
    await expect(dropOldEvents(ctx(), stop.signal, 2)).rejects.toThrow("stopped");
    expect(await count("control_event")).toBe(EVENTS);
    await dropOldEvents(ctx(), signal, 2);
    const orphans = await test.db.pool.query(
      `SELECT FROM key_event e WHERE NOT EXISTS (SELECT FROM control_event c WHERE c.id = e.event_id)`,
    );
    expect(orphans.rows).toEqual([]);
  });
});

describe("events that were taken in before there was a place for them", () => {
  it("are given to their keys and stores as if it had been there, from where a kill left off, without marking any", async () => {
    const before = await told();
    expect(before).toHaveLength((EVENTS * 2) / 3);
    expect(await count("key_touch")).toBeGreaterThan(0);
    await test.owner.pool.query(`TRUNCATE key_event, key_touch`);
    await test.owner.pool.query(
      `UPDATE key_event_fill SET until_id = (SELECT max(id) FROM control_event);
       CREATE FUNCTION die() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN
         PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
       CREATE TRIGGER die BEFORE UPDATE ON key_event_fill FOR EACH ROW
         WHEN (OLD.done_id > 0) EXECUTE FUNCTION die()`,
    );
    await expect(fillAllKeyEvents(ctx(), signal, 6)).rejects.toThrow();
    const half = await told();
    expect(half.length).toBeGreaterThan(0);
    expect(half.length).toBeLessThan(before.length);
    await test.owner.pool.query(`DROP TRIGGER die ON key_event_fill; DROP FUNCTION die()`);
    await fillAllKeyEvents(ctx(), signal, 6);
    expect(await told()).toEqual(before);
    expect(await count("key_touch")).toBe(0);
    expect(await fillAllKeyEvents(ctx(), signal, 6)).toBe(0);
  });
});

describe("a correction of CloudTrail", () => {
  const denied = decryptRecord({ eventName: "DisableKey", readOnly: false, eventID: "first" });
  const done = correctionOfEvent(denied, { errorCode: "AccessDenied" });
  const original = (): ControlRow => {
    const [row] = rows();
    if (!row) throw new Error("There is no row.");
    return { ...row, identity: `${OWNER}/first`, record: denied };
  };
  const corrections = (): ControlRow[] =>
    correctionRows(done).map((row) => ({ ...row, object: 0 }));
  const keep = (given: readonly ControlRow[]) =>
    inTransaction(test.db, async (client) => {
      const kept = await insertControlEvents(client, given, ["1"]);
      await noteKeyEvents(client, kept, ctx().clock());
      return kept.length;
    });
  const events = () =>
    test.db.pool.query(
      `SELECT c.kind, c.outcome, c.record ->> 'errorCode' AS told, e.outcome AS history
         FROM control_event c LEFT JOIN key_event e ON e.event_id = c.id
        WHERE c.record ? 'addendum' OR c.identity = '${OWNER}/first' ORDER BY 1`,
    );
  const corrected = { outcome: "AccessDenied", told: "AccessDenied" };

  const ORDERS: [string, () => ControlRow[][]][] = [
    ["before", () => [corrections(), [original()]]],
    ["after", () => [[original()], corrections()]],
    ["together with", () => [[original(), ...corrections()]]],
  ];
  it.each(ORDERS)("takes the place of its event that comes %s it, once", async (_order, given) => {
    for (const batch of given()) await keep(batch);
    const told = [
      { kind: "control", ...corrected, history: "AccessDenied" },
      { kind: "correction", ...corrected, history: null },
    ];
    expect((await events()).rows).toEqual(told);
    expect(await keep([...corrections(), original()])).toBe(0);
    expect((await events()).rows).toEqual(told);
  });
});

it("an event about a key store marks the store to be read", async () => {
  const { rows: marks } = await test.db.pool.query(
    `SELECT DISTINCT key_id FROM key_touch ORDER BY 1`,
  );
  expect(marks.map(({ key_id }) => key_id)).toEqual(
    [KEY.split("/")[1], "store:cks-1234567890abcdef0"].sort(),
  );
});
