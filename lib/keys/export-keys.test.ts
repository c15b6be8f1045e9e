import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { textOf } from "@/lib/http/testing-file";
import { exportKeys } from "./export-keys";
import { listKeys } from "./list-keys";
import { exportKeysQuery, listKeysQuery } from "./schemas";
import { NOW, testContext } from "./testing-context";
import { addKey, addScope } from "./testing-rows";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  const scopeId = await addScope(database.db, { name: '=HYPERLINK("x")' });
  const texts = [
    "=1+1",
    "\t=1",
    "\n=1",
    "@SUM(A1)",
    '"quoted", and\r\nbroken',
    "＝1",
    "-1",
    "plain",
  ];
  for (const [at, description] of texts.entries()) {
    await addKey(database.db, { scopeId, keyId: `k${at}`, description, grantCount: at });
  }
});
afterAll(() => database.drop());

async function run(given: Record<string, unknown>) {
  const file = await exportKeys(testContext(database.db), exportKeysQuery.parse(given));
  return { ...file, text: await textOf(file) };
}

it("writes hostile text as quoted cells that are no formulas", async () => {
  const { text, filename, rows } = await run({ columns: "keyId,description", sort: "keyId" });
  expect(rows).toBe(8);
  expect(filename).toBe("keys-8-rows-20261122T120000Z.csv");
  expect(text).toBe(
    '\ufeff"keyId","description"\r\n"k0","\'=1+1"\r\n"k1","\'\t=1"\r\n"k2","\'\n=1"\r\n"k3","\'@SUM(A1)"\r\n' +
      '"k4","""quoted"", and\r\nbroken"\r\n"k5","\'＝1"\r\n"k6","\'-1"\r\n"k7","plain"\r\n',
  );
});

it("exports as JSON exactly what the list shows, and says what that is", async () => {
  const filters = { q: "k", state: "Enabled,Disabled", sort: "-grants" };
  const { text, filename } = await run({ ...filters, format: "json" });
  const list = await listKeys(
    testContext(database.db),
    listKeysQuery.parse({ ...filters, limit: 200 }),
  );
  const file = JSON.parse(text);
  expect(file.keys).toEqual(list.items);
  expect(file).toMatchObject({ complete: true, written: 8 });
  expect(file.meta).toMatchObject({
    rows: 8,
    timeZone: "UTC",
    exportedAt: NOW.toISOString(),
    filters: { q: "k", state: "Enabled,Disabled" },
  });
  expect(filename).toMatch(/^[a-z0-9TZ-]+\.json$/);
});

it("streams more than one page without repeats", async () => {
  const scopeId = await addScope(database.db, { account: "222222222222", name: "Many" });
  await database.db.pool.query(
    `insert into key (scope_id, account_id, region, key_id, arn, first_seen_at, read_at, state)
     select $1, '222222222222', 'eu-west-1', 'n' || n, 'arn:' || n, now(), now(), 'Enabled'
     from generate_series(1, 3500) n`,
    [scopeId],
  );
  const { text, rows } = await run({ account: "222222222222", format: "json", columns: "keyId" });
  const ids = JSON.parse(text).keys.map((key: { keyId: string }) => key.keyId);
  expect(rows).toBe(3500);
  expect(new Set(ids).size).toBe(3500);
  expect(() => exportKeysQuery.parse({ columns: "keyId,password" })).toThrow();
});
