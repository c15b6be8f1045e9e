import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { listKeys } from "./list-keys";
import { type KeySummary, type ListKeysQuery, listKeysQuery } from "./schemas";
import { NOW, person, testContext } from "./testing-context";
import { addKey, addScope, type TestKey } from "./testing-rows";
import { KEY_SORTS, type KeySort, NONE, UNKNOWN } from "./types";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.owner.pool.query("truncate account cascade");
});

const query = (given: Record<string, unknown> = {}): ListKeysQuery => listKeysQuery.parse(given);
const list = (given: Record<string, unknown> = {}) =>
  listKeys(testContext(database.db), query(given));
const ids = async (given: Record<string, unknown>) =>
  (await list({ sort: "keyId", limit: 200, ...given })).items.map(({ keyId }) => keyId);

async function pages(given: Record<string, unknown>): Promise<KeySummary[]> {
  const all: KeySummary[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ ...given, cursor });
    all.push(...page.items);
    cursor = page.nextCursor ?? undefined;
    expect(all.length).toBeLessThanOrEqual(page.total);
  } while (cursor !== undefined);
  return all;
}

/** By alias, keys of AWS come after all others. */
const placeOf = (alias: string) =>
  `${alias.startsWith("alias/aws/") ? 1 : 0}${alias.toLowerCase()}`;

/** What a sort sorts by, from the DTO: null last, both ways. */
const SORT_VALUE: Record<KeySort, (key: KeySummary) => string | number | null> = {
  alias: ({ aliases: [alias] }) => (alias === undefined ? null : placeOf(alias)),
  keyId: (key) => key.keyId,
  account: (key) => `${key.accountName.toLowerCase()} ${key.accountId}`,
  region: (key) => key.region,
  state: (key) => key.state,
  spec: (key) => key.spec,
  created: (key) => key.createdAt,
  rotation: (key) => key.rotation,
  nextRotation: (key) => key.nextRotationAt,
  lastUsed: (key) => key.lastUsedAt,
  owner: (key) => key.owner,
  grants: (key) => key.grantCount,
  read: (key) => key.readAt,
};

function inOrder(keys: KeySummary[], sort: KeySort, descending: boolean): boolean {
  const values = keys.map(SORT_VALUE[sort]);
  return values.every((value, at) => {
    const before = values[at - 1];
    if (at === 0 || before === undefined) return true;
    if (value === null) return true;
    if (before === null) return false;
    return descending ? before >= value : before <= value;
  });
}

const instant = fc
  .integer({ min: 0, max: 5 })
  .chain((day) =>
    fc.constantFrom(`2026-01-0${day + 1}T00:00:00.000001Z`, `2026-01-0${day + 1}T00:00:00.000002Z`),
  );
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 3 });
const keys = fc.array(
  fc.record({
    aliases: fc.array(
      fc.constantFrom("alias/a", "alias/B", "alias/b", "alias/z%_\\", "alias/aws/s3"),
      {
        maxLength: 2,
      },
    ),
    state: maybe(fc.constantFrom("Enabled", "Disabled")),
    spec: maybe(fc.constantFrom("RSA_2048", "HMAC_256")),
    owner: maybe(fc.constantFrom("", "ops", "team,a")),
    grantCount: maybe(fc.integer({ min: 0, max: 3 })),
    createdAt: maybe(instant),
    nextRotationAt: maybe(instant),
    lastUsedAt: maybe(instant),
    readAt: instant,
    rotation: fc.constantFrom("on", "off", "unknown"),
  }),
  { maxLength: 25 },
);

describe("listKeys", () => {
  it("pages through exactly the sorted list, whatever the sort, ties and nulls", async () => {
    const property = fc.asyncProperty(
      keys,
      fc.constantFrom(...KEY_SORTS),
      fc.boolean(),
      fc.integer({ min: 1, max: 6 }),
      fc.constantFrom({}, { rotation: "off,on" }, { q: "a" }),
      async (rows, sort, descending, limit, filters) => {
        await database.owner.pool.query("truncate account cascade");
        const scopes = [
          await addScope(database.db),
          await addScope(database.db, { region: "us-east-1" }),
        ];
        for (const [at, row] of rows.entries()) {
          await addKey(database.db, { ...row, scopeId: scopes[at % 2] ?? 0, keyId: `k${at}` });
        }
        const given = { ...filters, sort: `${descending ? "-" : ""}${sort}` };
        const whole = await list({ ...given, limit: 200 });
        const paged = await pages({ ...given, limit });
        expect(paged).toEqual(whole.items);
        expect(whole.total).toBe(whole.items.length);
        expect(inOrder(paged, sort, descending)).toBe(true);
        const wanted = rows.filter((row) => !("rotation" in filters) || row.rotation !== "unknown");
        expect(whole.total).toBe(wanted.length);
      },
    );
    await fc.assert(property, { numRuns: 25 });
  });

  it("goes on after a cursor without repeats or gaps while keys come", async () => {
    const scopeId = await addScope(database.db);
    for (let at = 0; at < 20; at += 1) {
      await addKey(database.db, { scopeId, keyId: `k${at}`, aliases: [`alias/m${at % 3}`] });
    }
    const first = await list({ limit: 7 });
    await addKey(database.db, { scopeId, keyId: "before", aliases: ["alias/a"] });
    await addKey(database.db, { scopeId, keyId: "after", aliases: ["alias/z"] });
    const rest: KeySummary[] = [];
    let cursor = first.nextCursor;
    while (cursor !== null) {
      const page = await list({ limit: 7, cursor });
      rest.push(...page.items);
      cursor = page.nextCursor;
    }
    const seen = [...first.items, ...rest].map(({ keyId }) => keyId);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(21);
    expect(seen).not.toContain("before");
    expect(seen).toContain("after");
  });

  it("tells none from unknown", async () => {
    const scopeId = await addScope(database.db);
    const add = (keyId: string, more: Partial<TestKey>) =>
      addKey(database.db, { scopeId, keyId, ...more });
    await add("owned", {
      tags: { Owner: "ops" },
      owner: "ops",
      multiRegion: true,
      multiRegionType: "PRIMARY",
    });
    await add("orphan", { tags: {} });
    await add("dark", {
      tags: null,
      multiRegion: null,
      state: null,
      rotation: "unknown",
      unreadable: ["tags"],
    });
    expect(await ids({ owner: NONE })).toEqual(["orphan"]);
    expect(await ids({ owner: UNKNOWN })).toEqual(["dark"]);
    expect(await ids({ owner: `${NONE},${UNKNOWN},ops` })).toEqual(["dark", "orphan", "owned"]);
    expect(await ids({ multiRegion: NONE })).toEqual(["orphan"]);
    expect(await ids({ multiRegion: UNKNOWN })).toEqual(["dark"]);
    expect(await ids({ multiRegion: "PRIMARY" })).toEqual(["owned"]);
    expect(await ids({ state: UNKNOWN })).toEqual(["dark"]);
    expect(await ids({ rotation: UNKNOWN })).toEqual(["dark"]);
    expect(await ids({ rotation: "off" })).toEqual(["orphan", "owned"]);
    expect(await ids({ unreadable: "any" })).toEqual(["dark"]);
    expect(await ids({ unreadable: "policy" })).toEqual([]);
    expect(await ids({ unreadable: `policy,${NONE}` })).toEqual(["orphan", "owned"]);
  });

  it("finds text as it is, however it looks", async () => {
    const scopeId = await addScope(database.db);
    const texts = [
      "50%off",
      "a_b",
      "back\\slash",
      'it\'s "quoted"',
      "‮evil",
      "x".repeat(10_000),
      "Ünïcode",
    ];
    for (const [at, text] of texts.entries()) {
      await addKey(database.db, {
        scopeId,
        keyId: `k${at}`,
        description: text,
        owner: text,
        aliases: [`alias/${text}`],
      });
    }
    expect(await ids({ q: "%" })).toEqual(["k0"]);
    expect(await ids({ q: "_" })).toEqual(["k1"]);
    expect(await ids({ q: "\\" })).toEqual(["k2"]);
    expect(await ids({ q: "'s \"quo" })).toEqual(["k3"]);
    expect(await ids({ q: "‮" })).toEqual(["k4"]);
    expect(await ids({ q: "x".repeat(512) })).toEqual(["k5"]);
    expect(await ids({ q: "ÜNÏ" })).toEqual(["k6"]);
    expect(await ids({ q: "a.b" })).toEqual([]);
    expect(await ids({ q: "alias/ off" })).toEqual(["k0"]);
    expect((await pages({ limit: 2, sort: "owner" })).map(({ keyId }) => keyId)).toHaveLength(7);
  });

  it("hides gone keys unless asked for them", async () => {
    const scopeId = await addScope(database.db);
    const id = await addKey(database.db, { scopeId, keyId: "here" });
    await addKey(database.db, { scopeId, keyId: "gone", goneAt: NOW });
    expect(await ids({})).toEqual(["here"]);
    expect(await ids({ gone: "only" })).toEqual(["gone"]);
    expect(await ids({ gone: "include" })).toEqual(["gone", "here"]);
    await database.db.pool.query("update key set gone_at = now() where id = $1", [id]);
    expect(await ids({})).toEqual([]);
  });

  it("follows a new name of an account", async () => {
    const b = await addScope(database.db, { account: "111111111111", name: "B" });
    const c = await addScope(database.db, { account: "222222222222", name: "C" });
    await addKey(database.db, { scopeId: b, keyId: "b" });
    await addKey(database.db, { scopeId: c, keyId: "c" });
    expect(await ids({ sort: "account" })).toEqual(["b", "c"]);
    await database.db.pool.query("update account set name = 'A' where id = '222222222222'");
    expect(await ids({ sort: "account" })).toEqual(["c", "b"]);
  });

  it("finds expiring material and unused keys by the day", async () => {
    const scopeId = await addScope(database.db);
    const day = (n: number) => new Date(NOW.getTime() + n * 86_400_000);
    await addKey(database.db, {
      scopeId,
      keyId: "soon",
      validTo: day(5),
      lastUse: "used",
      lastUsedAt: day(-5),
    });
    await addKey(database.db, {
      scopeId,
      keyId: "later",
      validTo: day(50),
      lastUse: "used",
      lastUsedAt: day(-95),
    });
    await addKey(database.db, { scopeId, keyId: "never", lastUse: "never" });
    await addKey(database.db, { scopeId, keyId: "unread", lastUse: null });
    expect(await ids({ expiresWithin: 10 })).toEqual(["soon"]);
    expect(await ids({ unusedFor: 90 })).toEqual(["later", "never"]);
  });

  it("refuses cursors of other sorts, filters and lists, and people who may not read", async () => {
    const scopeId = await addScope(database.db);
    for (const keyId of ["a", "b", "c"]) await addKey(database.db, { scopeId, keyId });
    const { nextCursor } = await list({ limit: 1 });
    const cursor = nextCursor ?? "";
    const invalid = { code: "invalid", problems: [{ field: "cursor" }] };
    await expect(list({ cursor, sort: "-alias" })).rejects.toMatchObject(invalid);
    await expect(list({ cursor, q: "a" })).rejects.toMatchObject(invalid);
    await expect(list({ cursor: `${cursor}x` })).rejects.toMatchObject(invalid);
    await expect(list({ cursor: "'; drop table key; --" })).rejects.toMatchObject(invalid);
    const nobody = { ...person(), role: "nobody" } as unknown as ReturnType<typeof person>;
    await expect(listKeys(testContext(database.db, nobody), query())).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});
