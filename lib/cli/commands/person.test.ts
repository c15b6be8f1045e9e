import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { inTransaction } from "@/lib/db/transaction";
import { tellChannels } from "./person";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

const person = {
  id: randomUUID(),
  name: "Ann\r\nBcc: x@example.com",
  subject: "s-1",
  role: "admin",
  until: "2026-11-22T10:00:00.000Z",
  known: true,
} as const;

it("tells every channel that takes it, and no other, with who, until when and why", async () => {
  const add = (name: string, topics: string[]) =>
    test.db.pool.query(
      `INSERT INTO channel (id, kind, name, config, topics, enabled, created_at, updated_at)
       VALUES ($1, 'slack', $2, '{}', $3, true, now(), now())`,
      [randomUUID(), name, topics],
    );
  await add("all", []);
  await add("these", ["let-in"]);
  await add("others", ["sync"]);
  const ctx = { clock: () => new Date() };
  const told = await inTransaction(test.db, (tx) => tellChannels(tx, ctx, person, "renamed"));
  expect(told).toBe(2);
  const { rows } = await test.db.pool.query<{ text: string }>(
    "SELECT d::text AS text FROM delivery d",
  );
  expect(rows).toHaveLength(2);
  for (const { text } of rows)
    expect(text).toMatch(/Subject: s-1.*Why: renamed.*was let in as admin.*critical/s);
});
