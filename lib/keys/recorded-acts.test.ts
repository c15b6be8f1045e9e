import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { addAccount } from "@/lib/estate/add-account";
import { startSync } from "@/lib/estate/start-sync";
import { exportKeys } from "./export-keys";
import { changeView, createView, removeView } from "./saved-views";
import { exportKeysQuery } from "./schemas";
import { person, testContext } from "./testing-context";

let test: TestDatabase;
let ctx: Context;
const ADMIN = "33333333-3333-4333-8333-333333333333";

beforeAll(async () => {
  test = await createTestDatabase();
  ctx = testContext(test.db, person("admin", ADMIN));
  await test.db.pool.query(
    `insert into person (id, issuer, subject, name, role) values ($1, 'i', 's', 'Pat', 'admin')`,
    [ADMIN],
  );
});
afterAll(() => test.drop());

interface Row {
  act: string;
  actor: string;
  body: string;
}

async function acts(): Promise<Record<string, unknown>[]> {
  const { rows } = await test.db.pool.query<Row>(
    `select act, actor, body from ledger_act order by at, id`,
  );
  expect(rows.every(({ actor }) => actor === `person:${ADMIN}`)).toBe(true);
  return rows.map(({ body }) => JSON.parse(body));
}

const count = async (table: "saved_view" | "account" | "sync_run") => {
  const { rows } = await test.db.pool.query<{ n: number }>(`select count(*)::int n from ${table}`);
  return rows[0]?.n;
};

const VIEW = { page: "keys" as const, name: "Disabled", query: "state=Disabled", shared: false };
const ACCOUNT = { id: "123456789012", name: "Payments", externalId: "unguessable" };

describe("acts on the estate and its keys", () => {
  it("leave an entry with what was before and after, and no external id", async () => {
    const view = await createView(ctx, VIEW);
    await changeView(ctx, { ...VIEW, id: view.id, shared: true });
    await removeView(ctx, { id: view.id });
    await addAccount(ctx, ACCOUNT);
    await addAccount(ctx, ACCOUNT);
    await addAccount(ctx, { ...ACCOUNT, roleArn: null });
    const { runId } = await startSync(ctx);
    await startSync(ctx);
    await exportKeys(ctx, exportKeysQuery.parse({ format: "csv", state: "Disabled" }));
    const all = await acts();
    const named = Object.fromEntries(all.map((body) => [body.act, body]));
    expect(all.map(({ act }) => act).sort()).toEqual(
      [
        ...["account.add", "account.change", "key.export", "sync.start"],
        ...["view.change", "view.create", "view.delete"],
      ].sort(),
    );
    expect(named["view.change"]).toMatchObject({
      subject: { kind: "view", id: view.id, name: "Disabled" },
      before: { ...VIEW, shared: false },
      after: { ...VIEW, shared: true },
    });
    expect(named["account.change"]).toMatchObject({
      before: { roleArn: expect.stringContaining(":role/"), externalId: "given" },
      after: { roleArn: null, externalId: "given" },
    });
    expect(JSON.stringify(all)).not.toContain("unguessable");
    expect(named["sync.start"]).toMatchObject({ subject: { kind: "run", id: runId } });
    expect(named["key.export"]).toMatchObject({
      detail: { rows: 0, filters: { state: "Disabled" } },
    });
  });

  it("do not happen when the ledger cannot be written", async () => {
    const kept = await createView(ctx, { ...VIEW, name: "Kept" });
    await test.db.pool.query(`update sync_run set state = 'done'`);
    const before = [await count("saved_view"), await count("account"), await count("sync_run")];
    await test.owner.pool.query(
      `alter table ledger_act add constraint full_up check (false) not valid`,
    );
    const tries = [
      () => createView(ctx, { ...VIEW, name: "New" }),
      () => changeView(ctx, { ...VIEW, id: kept.id, name: "Other" }),
      () => removeView(ctx, { id: kept.id }),
      () => addAccount(ctx, { id: "210987654321" }),
      () => startSync(ctx),
      () => exportKeys(ctx, exportKeysQuery.parse({ format: "json" })),
    ];
    for (const act of tries) await expect(act()).rejects.toThrow("full_up");
    await test.owner.pool.query(`alter table ledger_act drop constraint full_up`);
    expect([await count("saved_view"), await count("account"), await count("sync_run")]).toEqual(
      before,
    );
    const { rows } = await test.db.pool.query(`select name from saved_view`);
    expect(rows).toEqual([{ name: "Kept" }]);
  });
});
