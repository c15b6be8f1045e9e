import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { testPerson } from "@/lib/auth/testing";
import type { Role } from "@/lib/auth/types";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { addKey, addScope } from "@/lib/keys/testing-rows";
import { changeAlert } from "./change-alert";
import { evaluateAlerts } from "./evaluate-alerts";
import { getAlert } from "./get-alert";
import { getStanding } from "./get-standing";
import { askToReadKey, getKeyRunbooks } from "./key-runbooks";
import { listAlerts } from "./list-alerts";
import { listAlertsQuery } from "./schemas";
import { addCalls, addEvent } from "./testing-usage";

const OLGA = "22222222-2222-4222-8222-222222222222";
const place = (keyId: string) => ({ accountId: "111122223333", region: "eu-west-1", keyId });
const arnOf = (keyId: string) => `arn:aws:kms:eu-west-1:111122223333:key/${keyId}`;
const [OWN, THEIRS] = [
  "11111111-0000-4000-8000-000000000001",
  "11111111-0000-4000-8000-000000000002",
];
const APP = "arn:aws:iam::111122223333:role/app";

let test: TestDatabase;
let now = new Date("2026-11-20T12:00:00Z");

const as = (role: Role): Context => ({
  db: test.db,
  actor: testPerson(role, { id: OLGA, name: "Olga" }),
  clock: () => now,
  requestId: "r",
});
const evaluate = () =>
  evaluateAlerts(
    { ...as("admin"), actor: { kind: "system", name: "alerts" } },
    { workerId: "t", signal: new AbortController().signal },
  );
const failing = (keyId: string, at: string) => ({
  ...{ key: arnOf(keyId), principal: APP, at, outcome: "DisabledException" },
});
const list = (role: Role, query: object = {}) => listAlerts(as(role), listAlertsQuery.parse(query));

/** The one alert of the own key. */
async function own(): Promise<string> {
  const { items } = await list("security", { key: arnOf(OWN) });
  return items[0]?.id ?? "";
}

async function acts(id: string): Promise<Record<string, unknown>[]> {
  const { rows } = await test.db.pool.query<{ body: string }>(
    `SELECT body FROM ledger_act WHERE subject = $1 ORDER BY act`,
    [`alert:${id}`],
  );
  return rows.map(({ body }) => JSON.parse(body));
}

beforeAll(async () => {
  test = await createTestDatabase();
  await test.db.pool.query(
    `INSERT INTO person (id, issuer, subject, name, role) VALUES ($1, 'i', 'olga', 'Olga', 'owner')`,
    [OLGA],
  );
  const scopeId = await addScope(test.db);
  await addKey(test.db, { scopeId, keyId: OWN, state: "Disabled", owners: [`person:${OLGA}`] });
  await addKey(test.db, { scopeId, keyId: THEIRS, owners: ["group:others"] });
});
beforeEach(async () => {
  now = new Date("2026-11-20T12:00:00Z");
  await test.owner.pool.query(
    `TRUNCATE alert, alert_evidence, alert_due, usage_bucket, usage_bucket_hour, usage_bucket_day, control_event,
       delivery, channel CASCADE`,
  );
  await test.db.pool.query(
    `INSERT INTO channel (id, kind, name, config, topics, updated_at)
     VALUES (gen_random_uuid(), 'pagerduty', 'on call', '{}', '{}', now())`,
  );
  await addCalls(test.db, [
    failing(OWN, "2026-11-20T10:00:00Z"),
    failing(THEIRS, "2026-11-20T10:00:00Z"),
  ]);
  const eventSelectors = [{ excludeManagementEventSources: ["kms.amazonaws.com"] }];
  const request = { trailName: "t", eventSelectors };
  await addEvent(test.db, { operation: "PutEventSelectors", at: "2026-11-20T09:00:00Z", request });
  await evaluate();
});
afterAll(() => test.drop());

describe("what is done about an alert", () => {
  it("is an entry of the ledger with its reason, and tells whoever was told that it is over", async () => {
    const id = await own();
    await changeAlert(as("security"), id, { state: "acknowledged", version: 1 });
    const done = await changeAlert(as("security"), id, {
      state: "resolved",
      why: "A drill.",
      version: 2,
    });
    expect(done).toMatchObject({
      state: "resolved",
      stateBy: "Olga",
      stateWhy: "A drill.",
      version: 3,
    });
    expect(await acts(id)).toMatchObject([
      { act: "alert.acknowledge", subject: { kind: "alert", id }, before: { state: "open" } },
      {
        act: "alert.resolve",
        why: "A drill.",
        after: { state: "resolved" },
        detail: { key: arnOf(OWN) },
      },
    ]);
    const { rows } = await test.db.pool.query(
      `SELECT notice -> 'resolve' AS resolve FROM delivery WHERE dedup_key = $1 ORDER BY resolve NULLS FIRST`,
      [`alert/${id}`],
    );
    expect(rows).toEqual([{ resolve: null }, { resolve: true }]);
  });

  it("is refused from an older version, twice the same, and for a date that is past or too far", async () => {
    const id = await own();
    const change = (more: object) =>
      changeAlert(as("security"), id, { state: "acknowledged", version: 1, ...more } as never);
    await change({});
    await expect(change({})).rejects.toMatchObject({ code: "conflict" });
    await expect(change({ state: "resolved", why: "late" })).rejects.toMatchObject({
      code: "conflict",
    });
    for (const until of ["2026-11-19T00:00:00Z", "2028-01-01T00:00:00Z"]) {
      const expected = change({ state: "expected", why: "why", until, version: 2 });
      await expect(expected).rejects.toMatchObject({ code: "invalid" });
    }
    expect(await acts(id)).toHaveLength(1);
  });

  it("leaves nothing when two do it at once but the act of one", async () => {
    const id = await own();
    const both = await Promise.allSettled(
      ["first", "second"].map((why) =>
        changeAlert(as("admin"), id, { state: "resolved", why, version: 1 }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await acts(id)).toHaveLength(1);
  });

  it("joins what is expected without waking anybody, and opens what goes on after its date", async () => {
    const id = await own();
    const until = "2026-11-25T00:00:00Z";
    await changeAlert(as("security"), id, {
      state: "expected",
      until,
      why: "Migration",
      version: 1,
    });
    const before = (await test.db.pool.query(`SELECT FROM delivery`)).rowCount;
    await addCalls(test.db, [failing(OWN, "2026-11-23T10:00:00Z")]);
    now = new Date("2026-11-23T12:00:00Z");
    await evaluate();
    expect(await getAlert(as("security"), id)).toMatchObject({ state: "expected", count: 2 });
    expect((await test.db.pool.query(`SELECT FROM delivery`)).rowCount).toBe(before);
    now = new Date("2026-11-25T00:01:00Z");
    await evaluate();
    expect(await getAlert(as("security"), id)).toMatchObject({ state: "open", stateBy: null });
  });

  it("begins anew after somebody resolved it", async () => {
    const id = await own();
    await changeAlert(as("security"), id, { state: "resolved", why: "Mended.", version: 1 });
    await addCalls(test.db, [failing(OWN, "2026-11-20T13:00:00Z")]);
    now = new Date("2026-11-20T14:00:00Z");
    await evaluate();
    const { items } = await list("security", { key: arnOf(OWN) });
    expect(items.map(({ state }) => state)).toEqual(["open", "resolved"]);
  });

  it("expects nothing after its date, however late rules look again", async () => {
    const denied = (at: string) => ({
      ...{ key: arnOf(OWN), principal: APP, outcome: "AccessDenied", at, count: 12 },
    });
    await addCalls(test.db, [denied("2026-11-20T11:50:00Z")]);
    await evaluate();
    const burst = async () =>
      (await list("security", { key: arnOf(OWN) })).items.filter(
        ({ rule }) => rule === "denial-burst",
      );
    const [one] = await burst();
    const until = "2026-11-20T13:00:00.000Z";
    const change = { state: "expected" as const, until, why: "A test of ours.", version: 1 };
    await changeAlert(as("security"), one?.id ?? "", change);
    now = new Date("2026-11-20T16:00:00Z");
    await addCalls(test.db, [denied("2026-11-20T12:55:00Z"), denied("2026-11-20T13:05:00Z")]);
    await evaluate();
    expect((await burst()).map(({ state, count }) => [state, count]).sort()).toEqual([
      ["open", 12],
      ["resolved", 24],
    ]);
  });

  it("begins anew for what goes on right after, and not for a straggler", async () => {
    const denied = (at: string, count: number) => ({
      ...{ key: arnOf(OWN), principal: APP, outcome: "AccessDenied", at, count },
    });
    await addCalls(test.db, [
      failing(OWN, "2026-11-20T11:40:00Z"),
      denied("2026-11-20T11:50:00Z", 12),
    ]);
    await evaluate();
    const { items: before } = await list("security", { key: arnOf(OWN) });
    for (const { id, version } of before) {
      await changeAlert(as("security"), id, { state: "resolved", why: "Mended.", version });
    }
    const open = async () =>
      (await list("security", { key: arnOf(OWN) })).items
        .filter(({ state }) => state === "open")
        .map(({ rule, count }) => [rule, count]);
    now = new Date("2026-11-20T12:30:00Z");
    await addCalls(test.db, [denied("2026-11-20T12:10:00Z", 2)]);
    await evaluate();
    expect(await open()).toEqual([]);
    await addCalls(test.db, [
      denied("2026-11-20T12:15:00Z", 10),
      failing(OWN, "2026-11-20T12:20:00Z"),
    ]);
    await evaluate();
    expect((await open()).sort()).toEqual([
      ["dead-key-use", 1],
      ["denial-burst", 12],
    ]);
    await evaluate();
    expect(await open()).toHaveLength(2);
  });

  it("is refused to auditors", async () => {
    const change = changeAlert(as("auditor"), await own(), { state: "acknowledged", version: 1 });
    await expect(change).rejects.toMatchObject({ code: "forbidden" });
  });
});

describe("an owner", () => {
  it("knows of alerts of own keys alone, in list, count and one by one", async () => {
    const all = await list("auditor");
    expect(all.total).toBe(3);
    const mine = await list("owner");
    expect(mine.items.map(({ key }) => key?.arn)).toEqual([arnOf(OWN)]);
    expect((await getStanding(as("owner"))).states.open).toBe(1);
    for (const { id, key } of all.items) {
      const asked = getAlert(as("owner"), id);
      if (key?.arn === arnOf(OWN)) await expect(asked).resolves.toMatchObject({ id });
      else await expect(asked).rejects.toMatchObject({ code: "not-found" });
    }
    const theirs = all.items.find(({ key }) => key?.arn === arnOf(THEIRS))?.id ?? "";
    const change = changeAlert(as("owner"), theirs, { state: "acknowledged", version: 1 });
    await expect(change).rejects.toMatchObject({ code: "not-found" });
  });

  it("asks for runbooks and a reading of own keys alone", async () => {
    expect((await getKeyRunbooks(as("owner"), place(OWN))).key.well).toBe("no");
    await askToReadKey(as("owner"), place(OWN));
    const { rows } = await test.db.pool.query(`SELECT key_id FROM key_touch`);
    expect(rows).toContainEqual({ key_id: OWN });
    const acts = await test.db.pool.query(`SELECT subject FROM ledger_act WHERE act = 'key.read'`);
    expect(acts.rows).toEqual([{ subject: `key:${arnOf(OWN)}` }]);
    for (const refused of [getKeyRunbooks, askToReadKey]) {
      await expect(refused(as("owner"), place(THEIRS))).rejects.toMatchObject({
        code: "not-found",
      });
    }
  });
});

describe("the list", () => {
  it("goes on where a page ended, and finds by what stands in it", async () => {
    const first = await list("security", { limit: 2 });
    const rest = await list("security", { limit: 2, cursor: first.nextCursor ?? "" });
    expect(new Set([...first.items, ...rest.items].map(({ id }) => id)).size).toBe(3);
    expect(rest.nextCursor).toBeNull();
    expect((await list("security", { q: "ROLE/app" })).total).toBe(2);
    expect((await list("security", { rule: "trail-exclusion" })).total).toBe(1);
    expect((await list("security", { q: "%' or 1=1" })).total).toBe(0);
  });
});
