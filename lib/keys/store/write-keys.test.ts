import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { inTransaction } from "@/lib/db/transaction";
import { addKey, addScope } from "../testing-rows";
import { markKeysGone } from "./mark-gone";
import { ensureKey, writeSpans } from "./write-keys";

let test: TestDatabase;
let scopeId: number;
beforeAll(async () => {
  test = await createTestDatabase();
  scopeId = await addScope(test.db);
});
afterAll(() => test.drop());

const at = (day: number) => new Date(Date.UTC(2026, 0, day));
const iso = (day: number) => at(day).toISOString();
const opened = (value: string, day: number) => ({
  closed: [],
  opened: [{ facet: "state" as const, value, seenFrom: iso(day) }],
});

async function spansOf(id: string) {
  const { rows } = await test.db.pool.query<{ seen_from: Date; seen_to: Date; ended_at: Date }>(
    `SELECT seen_from, seen_to, ended_at FROM key_span WHERE key_id = $1 ORDER BY id`,
    [id],
  );
  return rows;
}

it("keeps spans in order when the clock ran backwards between readings", async () => {
  const id = await addKey(test.db, { scopeId, keyId: "clock" });
  await inTransaction(test.db, (client) => writeSpans(client, [{ id, spans: opened("A", 20) }]));
  // Read on the 10th as the clock went, with another value on the 11th.
  const spans = {
    closed: [{ facet: "state" as const, seenTo: iso(10), endedAt: iso(11) }],
    opened: [{ facet: "state" as const, value: "B", seenFrom: iso(11) }],
  };
  await inTransaction(test.db, (client) => writeSpans(client, [{ id, spans }]));
  const [first, second] = await spansOf(id);
  expect(first).toEqual({ seen_from: at(20), seen_to: at(20), ended_at: at(20) });
  expect(second).toEqual({ seen_from: at(20), seen_to: null, ended_at: null });
});

it("never lets a key be gone before it was last seen", async () => {
  const read = { status: "data", readAt: iso(20), triedAt: iso(20) };
  const reads = { metadata: read, grants: read };
  const id = await addKey(test.db, { scopeId, keyId: "lost", reads, readAt: at(20) });
  await inTransaction(test.db, (client) => writeSpans(client, [{ id, spans: opened("A", 5) }]));
  await test.db.pool.query(
    `INSERT INTO "grant" (key_id, grant_id, operations, seen_from) VALUES ($1, 'g', '{}', $2)`,
    [id, at(5)],
  );
  await inTransaction(test.db, (client) => markKeysGone(client, scopeId, "0", at(12)));
  const { rows } = await test.db.pool.query(`SELECT gone_at FROM key WHERE id = $1`, [id]);
  expect(rows).toEqual([{ gone_at: at(20) }]);
  const end = { seen_from: at(5), seen_to: at(20), ended_at: at(20) };
  expect(await spansOf(id)).toEqual([end]);
  const grants = await test.db.pool.query(`SELECT seen_from, seen_to, ended_at FROM "grant"`);
  expect(grants.rows).toEqual([end]);
});

it("counts a key of which nothing was read yet among those with gaps", async () => {
  const key = { scope_id: scopeId, account_id: "111122223333", region: "eu-west-1" };
  const arn = "arn:aws:kms:eu-west-1:111122223333:key/bare";
  await inTransaction(test.db, (client) =>
    ensureKey(client, { ...key, key_id: "bare", arn }, at(1)),
  );
  const { rows } = await test.db.pool.query(`SELECT unreadable FROM key WHERE key_id = 'bare'`);
  expect(rows).toEqual([{ unreadable: ["metadata", "policy", "grants", "tags"] }]);
});
