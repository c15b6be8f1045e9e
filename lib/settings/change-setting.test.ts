import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { testPerson, testToken } from "@/lib/auth/testing";
import type { Actor } from "@/lib/auth/types";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { inTransaction } from "@/lib/db/transaction";
import { changeSetting } from "./change-setting";
import { getSetting, listSettings } from "./list-settings";
import { readSetting, readSettings } from "./read-settings";
import { SETTING_NAMES, SETTINGS } from "./registry";
import { holdSettings } from "./store";

const NOW = new Date("2026-11-22T12:00:00.000Z");
const ANN = testPerson("admin", { name: "Ann", authTime: NOW });
let test: TestDatabase;

function as(actor: Actor): Context {
  return { db: test.db, actor, clock: () => NOW, requestId: "r" };
}

async function acts(): Promise<Record<string, unknown>[]> {
  const { rows } = await test.db.pool.query<{ body: string }>(
    `SELECT body FROM ledger_act ORDER BY at, id`,
  );
  return rows.map((row) => JSON.parse(row.body));
}

async function jobs(): Promise<unknown[]> {
  const { rows } = await test.db.pool.query(
    `SELECT payload FROM graphile_worker._private_jobs ORDER BY id`,
  );
  return rows.map((row) => row.payload);
}

beforeAll(async () => {
  test = await createTestDatabase();
  await test.db.pool.query(
    `INSERT INTO person (id, issuer, subject, name, role) VALUES ($1, 'i', 's', 'Ann', 'admin')`,
    [ANN.id],
  );
});
beforeEach(() => test.db.pool.query(`DELETE FROM setting`));
afterAll(() => test.drop());

it("has defaults that are of each setting's own shape", () => {
  for (const name of SETTING_NAMES) {
    expect(SETTINGS[name].schema.safeParse(SETTINGS[name].default).success, name).toBe(true);
  }
});

it("holds the default until somebody changes it, and records the change with the job in its act", async () => {
  expect(await readSetting(test.db.pool, "auditor.days")).toBe(90);
  expect(await getSetting(as(ANN), "auditor.days")).toMatchObject({ version: 0, changedAt: null });
  const before = { acts: (await acts()).length, jobs: 0 };
  const now = await changeSetting(as(ANN), { name: "auditor.days", value: 30, version: 0 });
  expect(now).toMatchObject({ value: 30, version: 1, changedByName: "Ann" });
  expect(await readSettings(test.db.pool, ["auditor.days", "business.time-zone"])).toEqual({
    "auditor.days": 30,
    "business.time-zone": "UTC",
  });
  const [act] = (await acts()).slice(before.acts);
  expect(act).toMatchObject({
    act: "setting.change",
    subject: { kind: "setting", id: "auditor.days" },
    before: { value: 90 },
    after: { value: 30 },
  });
  expect(await jobs()).toContainEqual({ name: "auditor.days", version: 1 });
});

it("refuses a change made from an older version, and two at once", async () => {
  const change = (value: number) =>
    changeSetting(as(ANN), { name: "auditor.days", value, version: 0 });
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map(change));
  const lost = outcomes.filter((outcome) => outcome.status === "rejected");
  expect(lost).toHaveLength(3);
  for (const { reason } of lost) expect(reason).toMatchObject({ code: "conflict" });
  await expect(change(9)).rejects.toMatchObject({ code: "conflict" });
});

it("changes and records nothing when the value is there already", async () => {
  const count = (await acts()).length;
  const same = { name: "business.time-zone", value: "UTC", version: 0 } as const;
  expect(await changeSetting(as(ANN), same)).toMatchObject({ version: 0 });
  expect(await acts()).toHaveLength(count);
});

it.each([
  ["auditor.days", 0],
  ["auditor.days", 367],
  ["auditor.days", 1.5],
  ["auditor.days", "90"],
  ["business.time-zone", "Mars/Olympus"],
  ["business.time-zone", "+02:00"],
  ["business.time-zone", ""],
  ["business.hours", { days: [], from: "08:00", to: "18:00" }],
  ["business.hours", { days: ["mon", "mon"], from: "08:00", to: "18:00" }],
  ["business.hours", { days: ["mon"], from: "18:00", to: "08:00" }],
  ["business.hours", { days: ["mon"], from: "8:00", to: "18:00" }],
  ["business.hours", { days: ["mon"], from: "08:00", to: "18:00", also: 1 }],
  ["environment.tag-names", []],
  ["environment.tag-names", ["Env", "e-n-v"]],
  ["environment.tag-names", ["---"]],
  ["classification.mapping", { tagNames: ["C"], levels: [] }],
  [
    "classification.mapping",
    {
      tagNames: ["C"],
      levels: [
        { name: "A", values: ["x"] },
        { name: "B", values: ["X"] },
      ],
    },
  ],
  ["ownership.fallback", [{ kind: "person", id: "ann" }]],
  [
    "ownership.fallback",
    [
      { kind: "group", id: "a" },
      { kind: "group", id: "a" },
    ],
  ],
] as const)("refuses %s = %j", async (name, value) => {
  const refused = changeSetting(as(ANN), { name, value, version: 0 });
  await expect(refused).rejects.toMatchObject({ code: "invalid" });
});

it("is for admins who have just signed in", async () => {
  const change = { name: "auditor.days", value: 30, version: 0 } as const;
  for (const role of ["security", "owner", "auditor"] as const) {
    const refused = changeSetting(as(testPerson(role, { authTime: NOW })), change);
    await expect(refused).rejects.toMatchObject({ code: "forbidden" });
  }
  const long = testPerson("admin", { authTime: new Date(NOW.getTime() - 3_600_000) });
  await expect(changeSetting(as(long), change)).rejects.toMatchObject({ code: "stale-sign-in" });
  await expect(changeSetting(as(testToken("admin")), change)).rejects.toMatchObject({
    code: "stale-sign-in",
  });
  await expect(listSettings(as(testPerson("owner")))).rejects.toMatchObject({ code: "forbidden" });
});

it("waits for those who derive from the old value", async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let isHeld: () => void = () => undefined;
  const holding = new Promise<void>((resolve) => {
    isHeld = resolve;
  });
  const order: string[] = [];
  const deriving = inTransaction(test.db, async (client) => {
    await holdSettings(client);
    isHeld();
    await held;
    order.push("derived");
  });
  await holding;
  const changing = changeSetting(as(ANN), { name: "auditor.days", value: 7, version: 0 }).then(() =>
    order.push("changed"),
  );
  const { rows } = await test.db.pool.query(`SELECT 1 FROM setting`);
  expect(rows).toEqual([]);
  release();
  await Promise.all([deriving, changing]);
  expect(order).toEqual(["derived", "changed"]);
});

it("says so when what is stored has a wrong shape, and lets the default hold", async () => {
  await test.db.pool.query(
    `INSERT INTO setting (name, value, version, changed_at) VALUES ('auditor.days', '"x"', 4, now())`,
  );
  expect(await readSetting(test.db.pool, "auditor.days")).toBe(90);
  expect(await getSetting(as(ANN), "auditor.days")).toMatchObject({ damaged: true, version: 4 });
  const mended = { name: "auditor.days", value: 90, version: 4 } as const;
  expect(await changeSetting(as(ANN), mended)).toMatchObject({ damaged: false, version: 5 });
});
