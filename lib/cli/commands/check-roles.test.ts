import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import type { DatabasePlace } from "../locate-database";
import { checkOwner, checkRights } from "./check-roles";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

const place = (urls: { url: string; ownerUrl?: string }): DatabasePlace => ({
  ...urls,
  embedded: false,
  release: async () => undefined,
});

it("finds both roles as they should be", async () => {
  const both = place(test);
  expect(await checkRights(both, test.db)).toMatchObject({ status: "ok" });
  expect(await checkOwner(both)).toMatchObject([{ name: "database owner", status: "ok" }]);
});

it("says that one role alone leaves the ledger to its triggers, and what to do", async () => {
  const alone = place({ url: test.ownerUrl });
  expect(await checkRights(alone, test.owner)).toMatchObject({
    status: "wrong",
    detail: expect.stringContaining("triggers alone protect the ledger"),
    remedy: expect.stringContaining("DATABASE_OWNER_URL"),
  });
  expect(await checkOwner(alone)).toEqual([]);
});

it("finds an owner that owns nothing, or cannot be had", async () => {
  const mixed = place({ url: test.url, ownerUrl: test.url });
  expect(await checkOwner(mixed)).toMatchObject([
    { status: "wrong", detail: expect.stringContaining("does not own it") },
  ]);
  const wrong = new URL(test.ownerUrl);
  wrong.password = "wrong";
  const [check] = await checkOwner(place({ url: test.url, ownerUrl: wrong.toString() }));
  expect(check).toMatchObject({ status: "wrong", remedy: "Check DATABASE_OWNER_URL." });
  expect(JSON.stringify(check)).not.toContain("wrong@");
});
