import { afterAll, beforeAll, expect, it } from "vitest";
import { readRights } from "../db/rights/read-rights";
import { createTestDatabase, type TestDatabase } from "../db/testing";
import { readHealth } from "./read-health";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

it("tells whether the database role is apart from the owner", async () => {
  expect(await readHealth(() => test.db)).toMatchObject({
    ...{ database: "up", migrations: "current", databaseRole: "separate" },
  });
  expect(await readHealth(() => test.owner)).toMatchObject({
    ...{ database: "up", migrations: "current", databaseRole: "owner" },
  });
});

it("is degraded, not down, while the role lacks a right", async () => {
  const { role } = await readRights(test.db.pool);
  await test.owner.pool.query(`REVOKE SELECT ON worker FROM ${role}`);
  expect(await readHealth(() => test.db)).toMatchObject({
    ...{ status: "degraded", database: "up", worker: "unknown", databaseRole: "lacking" },
  });
});

it("knows nothing of a database that is away", async () => {
  const away = () => {
    throw new Error("no database");
  };
  expect(await readHealth(away)).toMatchObject({ status: "down", databaseRole: "unknown" });
});
