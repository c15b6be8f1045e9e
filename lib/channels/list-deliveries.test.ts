import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { inTransaction } from "@/lib/db/transaction";
import { enqueueNotice } from "./enqueue-notice";
import { listDeliveries } from "./list-deliveries";
import { type TestOutbox, testOutbox } from "./testing/outbox";

let test: TestDatabase;
let outbox: TestOutbox;
let now = new Date("2026-11-22T12:00:00.000Z");

beforeAll(async () => {
  test = await createTestDatabase();
  outbox = await testOutbox(test.db, () => now);
});
afterAll(async () => {
  await outbox.close();
  await test.drop();
});

it("gives deliveries page after page, the newest first, each once, also those of one moment and while others come", async () => {
  await outbox.mailChannel();
  const { id: hook } = await outbox.hookChannel();
  const told = (title: string) => {
    return { topic: "sync", severity: "info", title, lines: [], link: "/" } as const;
  };
  const tell = (title: string) =>
    inTransaction(test.db, (client) => enqueueNotice(client, { clock: () => now }, told(title)));
  for (const title of ["a", "b", "c"]) await tell(title);
  now = new Date(now.getTime() + 1);
  await tell("d");
  const ctx = outbox.ctx();
  const all = (await listDeliveries(ctx, { limit: 50 })).items;
  expect(all.map(({ title }) => title).join("")).toMatch(/^dd[abc]{6}$/);

  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listDeliveries(ctx, { limit: 3, cursor });
    expect(page.total).toBe(8 + (seen.length > 0 ? 2 : 0));
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
    if (seen.length === 3) {
      now = new Date(now.getTime() + 1);
      await tell("e");
    }
  } while (cursor !== undefined);
  expect(seen).toEqual(all.map(({ id }) => id));

  const first = await listDeliveries(ctx, { limit: 1, channel: hook });
  expect(first).toMatchObject({ total: 5, items: [{ title: "e", channelId: hook }] });
  const about = { ...told("f"), dedupKey: "alert/7" };
  await inTransaction(test.db, (client) => enqueueNotice(client, { clock: () => now }, about));
  const ofAlert = await listDeliveries(ctx, { limit: 1, about: "alert/7" });
  expect(ofAlert).toMatchObject({ total: 2, items: [{ title: "f" }] });
  expect(await listDeliveries(ctx, { limit: 1, about: "alert/8" })).toMatchObject({ total: 0 });

  const foreign = listDeliveries(ctx, { limit: 1, cursor: first.nextCursor ?? "" });
  await expect(foreign).rejects.toMatchObject({ code: "invalid" });
});
