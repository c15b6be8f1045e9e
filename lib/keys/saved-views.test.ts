import { afterAll, beforeAll, expect, it } from "vitest";
import { testToken } from "@/lib/auth/testing";
import type { Actor } from "@/lib/auth/types";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { defaultViews } from "./rules/default-views";
import { changeView, createView, getView, listViews, removeView } from "./saved-views";
import { keyFilters } from "./schemas";
import { listAliasesQuery } from "./schemas/aliases";
import { person, testContext } from "./testing-context";

let database: TestDatabase;
const ANN = "11111111-1111-4111-8111-111111111111";
const BOB = "22222222-2222-4222-8222-222222222222";
const as = (id: string) => testContext(database.db, person("owner", id));
const input = { page: "keys" as const, name: "Mine", query: "state=Disabled", shared: false };

beforeAll(async () => {
  database = await createTestDatabase();
  for (const id of [ANN, BOB]) {
    await database.db.pool.query(
      "insert into person (id, issuer, subject, name, role) values ($1, 'i', $2, $2, 'owner')",
      [id, id.slice(0, 1)],
    );
  }
});
afterAll(() => database.drop());

it("keeps private views from others, even that they are there", async () => {
  const mine = await createView(as(ANN), input);
  const seen = async (id: string) =>
    (await listViews(as(id), { page: "keys", limit: 200 })).items.map((view) => view.id);
  expect(await seen(ANN)).toContain(mine.id);
  expect(await seen(BOB)).not.toContain(mine.id);
  const missing = { code: "not-found" };
  await expect(getView(as(BOB), mine)).rejects.toMatchObject(missing);
  await expect(changeView(as(BOB), { ...input, id: mine.id })).rejects.toMatchObject(missing);
  await expect(removeView(as(BOB), mine)).rejects.toMatchObject(missing);

  const shared = await changeView(as(ANN), { ...input, id: mine.id, shared: true });
  expect(shared).toMatchObject({ own: true, shared: true });
  expect(await getView(as(BOB), mine)).toMatchObject({ own: false, ownerName: "1" });
  await expect(changeView(as(BOB), { ...input, id: mine.id })).rejects.toMatchObject(missing);
  await removeView(as(ANN), mine);
  expect(await seen(BOB)).not.toContain(mine.id);
});

it("refuses a second view of a name, and views of tokens", async () => {
  const first = await createView(as(ANN), { ...input, name: "Twice" });
  const taken = { code: "conflict", problems: [{ field: "name" }] };
  await expect(createView(as(ANN), { ...input, name: "Twice" })).rejects.toMatchObject(taken);
  const second = await createView(as(ANN), { ...input, name: "Other" });
  const renamed = changeView(as(ANN), { ...input, name: first.name, id: second.id });
  await expect(renamed).rejects.toMatchObject(taken);
  await createView(as(BOB), { ...input, name: "Twice" });
  const token: Actor = { ...testToken("owner"), id: ANN };
  const ctx = testContext(database.db, token);
  await expect(createView(ctx, input)).rejects.toMatchObject({ code: "forbidden" });
  expect((await listViews(ctx, { limit: 200 })).items.every((view) => view.shared)).toBe(true);
});

it("comes with views whose queries the lists take", () => {
  for (const view of defaultViews()) {
    const schema = view.page === "keys" ? keyFilters : listAliasesQuery;
    const given = Object.fromEntries(new URLSearchParams(view.query));
    expect(schema.strict().safeParse(given).error, view.name).toBeUndefined();
  }
});
