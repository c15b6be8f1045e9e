import { afterAll, beforeAll, expect, it } from "vitest";
import { testPerson } from "@/lib/auth/testing";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { writeRefusal } from "./record-refusal";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("writes a refusal and its repeats into the ledger, with hostile text as text", async () => {
  const actor = testPerson("auditor");
  const from = { address: "198.51.100.1", userAgent: "=1+1\r\n<script>\0" };
  const endpoint = "GET /api/v1/keys/{keyId}";
  const refusal = { endpoint, code: "forbidden", why: "needs key:read", from } as const;
  const since = new Date("2026-01-01T00:00:00Z");
  const at = new Date("2026-01-01T00:01:00Z");
  await writeRefusal(database.db, { ...refusal, actor, requestId: "r1" }, since, null);
  const nobody = { ...refusal, actor: { kind: "anonymous" }, requestId: "r2" } as const;
  await writeRefusal(database.db, nobody, at, { times: 41, since });
  const { rows } = await database.db.pool.query<{ act: string; subject: string; body: string }>(
    "SELECT act, subject, body FROM ledger_act ORDER BY at",
  );
  const bodies = rows.map(({ act, subject, body }) => {
    expect([act, subject]).toEqual(["access.refuse", `endpoint:${endpoint}`]);
    return JSON.parse(body);
  });
  expect(bodies[0]).toMatchObject({
    at: since.toISOString(),
    actor: { kind: "person", id: actor.id },
    detail: { code: "forbidden", why: "needs key:read" },
    from,
    request: "r1",
  });
  expect(bodies[1]).toMatchObject({
    at: at.toISOString(),
    actor: { kind: "anonymous" },
    detail: { code: "forbidden", why: "needs key:read", times: 41, since: since.toISOString() },
  });
});
