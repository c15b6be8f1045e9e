import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { inTransaction } from "@/lib/db/transaction";
import { appendAct } from "./append-act";
import { actColumns } from "./rules/entry-body";
import { uuidV7 } from "./rules/uuid-v7";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

const ctx = {
  actor: { kind: "system" as const, name: "test" },
  clock: () => new Date("2026-11-22T04:00:00.123Z"),
  requestId: "r",
  from: { address: "192.0.2.1", userAgent: "curl\r\n\0x" },
};

/** Text that neither compresses nor fits an index row. */
const noise = (length: number) =>
  Array.from({ length }, (_, i) => String.fromCodePoint(0x4e00 + ((i * 7919) % 20_000))).join("");

it.each([
  ["long", noise(9_000)],
  ["with NUL and a lone surrogate", `a\0b\ud800c`],
  ["empty", ""],
  ["cut in the middle of a pair", `${"x".repeat(395)}${"\u{1f511}".repeat(40)}`],
])("records an act whose texts are %s", async (_, text) => {
  const id = await inTransaction(test.db, (tx) =>
    appendAct(tx, ctx, {
      act: "access.refuse",
      subject: { kind: "endpoint", id: text, name: text },
      why: text,
      detail: { [text]: text, number: Number.NaN },
    }),
  );
  const { rows } = await test.db.pool.query(
    `SELECT a.*, p.act_id FROM ledger_act a JOIN ledger_pending p ON p.act_id = a.id WHERE id = $1`,
    [id],
  );
  const body = JSON.parse(rows[0].body);
  const columns = actColumns(body);
  expect(rows[0]).toMatchObject({
    act: "access.refuse",
    actor: "system:test",
    actor_name: "test",
    at: ctx.clock(),
    subject: columns.subject,
    search: columns.search,
  });
});

it("leaves nothing when the act's transaction fails", async () => {
  const count = async () =>
    (await test.db.pool.query(`SELECT count(*)::int AS n FROM ledger_act`)).rows[0].n;
  const before = await count();
  await expect(
    inTransaction(test.db, async (tx) => {
      await appendAct(tx, ctx, { act: "account.add", subject: { kind: "account", id: "1" } });
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  expect(await count()).toBe(before);
});

it("makes ids of version 7 that sort by their time", () => {
  const early = uuidV7(1_000, Buffer.alloc(10, 0xff));
  const late = uuidV7(1_001, Buffer.alloc(10));
  expect(early < late).toBe(true);
  expect(late).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  // RFC 9562, appendix A.6
  const random = Buffer.from("0cc318c4dc0c0c07398f", "hex");
  expect(uuidV7(0x017f22e279b0, random)).toBe("017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
});
