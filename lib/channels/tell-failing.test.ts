import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { inTransaction } from "@/lib/db/transaction";
import { enqueueNotice } from "./enqueue-notice";
import { TELL_AT_TRY } from "./tell-failing";
import { OK } from "./testing/outbound";
import { type TestOutbox, testOutbox } from "./testing/outbox";

const DOWN = { status: 503, retryAfter: null, body: "down" };
let test: TestDatabase;
let outbox: TestOutbox;
let now: Date;

beforeAll(async () => {
  test = await createTestDatabase();
  outbox = await testOutbox(test.db, () => now);
});
afterAll(async () => {
  await outbox.close();
  await test.drop();
});
beforeEach(() => {
  now = new Date("2026-11-22T12:00:00.000Z");
});
afterEach(() => outbox.empty());

const syncFails = () =>
  inTransaction(test.db, (client) =>
    enqueueNotice(
      client,
      { clock: () => now },
      { topic: "sync", severity: "error", title: "A sync failed", lines: [], link: "/accounts" },
    ),
  );
async function tries(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    await outbox.deliver();
    now = new Date(now.getTime() + 60_000);
  }
}

it("a channel that goes on failing is told of to the others, once, and again when it delivers", async () => {
  await outbox.mailChannel(["channel"]);
  await outbox.hookChannel(["sync"]);
  outbox.answer(() => DOWN);
  await syncFails();
  await syncFails();
  await tries(TELL_AT_TRY - 1);
  expect(outbox.subjects()).toEqual([]);
  await tries(3);
  expect(outbox.subjects()).toEqual(["Error: The channel Hook does not deliver"]);
  expect(outbox.mails.at(-1)).toContain("The receiver: 503: down");
  outbox.answer(() => OK);
  await tries(2);
  expect(outbox.subjects()).toEqual(["Over: The channel Hook delivers again"]);
  expect((await outbox.deliveries()).every(({ state }) => state === "sent")).toBe(true);
});

it("a channel is never told of itself, and two that fail do not go on telling of each other", async () => {
  await outbox.hookChannel([], "One");
  await outbox.hookChannel([], "Two");
  outbox.answer(() => ({ status: 400, retryAfter: null, body: "never" }));
  await syncFails();
  await tries(5);
  const titles = (await outbox.deliveries()).map(({ channelName, title }) => [channelName, title]);
  expect(titles.sort()).toEqual([
    ["One", "A sync failed"],
    ["One", "The channel Two does not deliver"],
    ["Two", "A sync failed"],
    ["Two", "The channel One does not deliver"],
  ]);
  await syncFails();
  await tries(3);
  expect(await outbox.deliveries()).toHaveLength(6);
});
