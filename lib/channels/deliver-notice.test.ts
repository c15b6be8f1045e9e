import { createHmac } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { testPerson } from "@/lib/auth/testing";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { inTransaction } from "@/lib/db/transaction";
import { ensureQueue } from "@/lib/jobs/add-job";
import { deliverNotice } from "./deliver-notice";
import { enqueueNotice } from "./enqueue-notice";
import { listDeliveries, retryDelivery } from "./list-deliveries";
import type { Outbound } from "./outbound";
import { MAX_TRIES } from "./rules/backoff";
import type { Breaker } from "./rules/breaker";
import type { CreateChannel } from "./schemas";
import { sweepDeliveries } from "./tasks";
import { OK, testOutbound } from "./testing/outbound";
import type { Notice, Topic } from "./types";
import { changeChannel, createChannel, removeChannel } from "./write-channel";

const SECRET = "0123456789abcdef0123456789abcdef";
const HOOK: CreateChannel = {
  name: "Hook",
  topics: [],
  enabled: true,
  target: { kind: "webhook", config: { url: "https://hooks.example.com/in" } },
  secret: SECRET,
};
const NOTICE: Notice & { topic: Topic } = {
  topic: "sync",
  severity: "error",
  title: "A sync failed",
  lines: ["shop-prod in eu-west-1"],
  link: "/accounts",
  dedupKey: "sync/1",
};
let test: TestDatabase;
let now: Date;
let ctx: Context;
let breakers: Map<string, Breaker>;

beforeAll(async () => {
  test = await createTestDatabase();
  await ensureQueue(test.db);
});
afterAll(() => test.drop());
beforeEach(() => {
  now = new Date("2026-11-22T12:00:00.000Z");
  breakers = new Map();
  const actor = testPerson("admin", { authTime: now });
  ctx = { db: test.db, actor, clock: () => now, requestId: "r" };
});
afterEach(async () => {
  vi.restoreAllMocks();
  await test.db.pool.query(`DELETE FROM delivery`);
  await test.db.pool.query(`DELETE FROM channel`);
  await test.db.pool.query(`DELETE FROM graphile_worker._private_jobs`);
});

const later = (ms: number) => {
  now = new Date(now.getTime() + ms);
};
const enqueue = (notice = NOTICE) =>
  inTransaction(test.db, (client) => enqueueNotice(client, ctx, notice));
const all = async () => (await listDeliveries(ctx, { limit: 50 })).items;

async function only() {
  const items = await all();
  expect(items).toHaveLength(1);
  const [item] = items;
  if (!item) throw new Error("none");
  return item;
}

function run(id: string, out: Outbound, signal = new AbortController().signal) {
  return deliverNotice({ db: test.db, clock: () => now, signal, out, breakers }, id);
}

async function jobs(): Promise<number> {
  const { rowCount } = await test.db.pool.query(`SELECT 1 FROM graphile_worker._private_jobs`);
  return rowCount ?? 0;
}

it("writes a notice with its act or not at all, once a channel that takes it", async () => {
  const out = testOutbound(() => OK);
  await createChannel(ctx, HOOK, out);
  await createChannel(ctx, { ...HOOK, name: "Other topic" }, out);
  await test.db.pool.query(`UPDATE channel SET topics = '{other}' WHERE name = 'Other topic'`);
  await createChannel(ctx, { ...HOOK, name: "Off", enabled: false }, out);
  const undone = inTransaction(test.db, async (client) => {
    await enqueueNotice(client, ctx, NOTICE);
    throw new Error("no");
  });
  await expect(undone).rejects.toThrow("no");
  expect([await all(), await jobs()]).toEqual([[], 0]);
  expect(await enqueue()).toBe(1);
  expect([(await only()).state, await jobs()]).toEqual(["waiting", 1]);
});

it("signs a web hook so that its receiver can check id, time and body", async () => {
  const out = testOutbound(() => OK);
  await createChannel(ctx, HOOK, out);
  await enqueue();
  const { id } = await only();
  await run(id, out);
  const [post] = out.posts;
  const { "keyledger-id": sent, "keyledger-timestamp": at } = post?.headers ?? {};
  expect([sent, at]).toEqual([id, String(now.getTime() / 1_000)]);
  const mac = createHmac("sha256", SECRET).update(`${sent}.${at}.${post?.body}`).digest("hex");
  expect(post?.headers["keyledger-signature"]).toBe(`v1=${mac}`);
  expect(JSON.parse(post?.body ?? "")).toMatchObject({
    id,
    matter: "sync/1",
    state: "open",
    url: "https://keyledger.example.com/accounts",
  });
  expect(await only()).toMatchObject({ state: "sent", tries: 1, error: null });
  await run(id, out);
  expect(out.posts).toHaveLength(1);
});

it("is sent again under the same id when the worker dies between the answer and its note", async () => {
  const first = testOutbound(() => OK);
  await createChannel(ctx, HOOK, first);
  await enqueue();
  const { id } = await only();
  const lost = testOutbound(async () => {
    // The answer is there, and the database is not: as good as dead.
    vi.spyOn(test.db.pool, "connect").mockRejectedValue(new Error("gone") as never);
    return OK;
  });
  await expect(run(id, { ...lost, keys: first.keys })).rejects.toThrow("gone");
  vi.restoreAllMocks();
  expect(await only()).toMatchObject({ state: "waiting", tries: 1 });
  breakers = new Map();
  await run(id, first);
  expect([...lost.posts, ...first.posts].map((post) => post.headers["keyledger-id"])).toEqual([
    id,
    id,
  ]);
  expect(await only()).toMatchObject({ state: "sent", tries: 2 });
});

it("waits longer and longer, keeps what the receiver said, and gives up at last", async () => {
  const out = testOutbound(() => ({ status: 503, retryAfter: null, body: `down ${SECRET}` }));
  await createChannel(ctx, HOOK, out);
  await enqueue();
  const { id } = await only();
  let pauses: number[] = [];
  for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
    breakers = new Map();
    const result = await run(id, out);
    if (result) pauses = [...pauses, result.again];
    expect((await only()).error).toBe("503: down …");
    later(result?.again ?? 0);
  }
  expect(pauses).toHaveLength(MAX_TRIES - 1);
  expect(pauses[0]).toBeGreaterThanOrEqual(5_000);
  expect(pauses.at(-1)).toBeGreaterThanOrEqual(3_600_000);
  expect(await only()).toMatchObject({ state: "failed", tries: MAX_TRIES, nextAt: null });
  const good = testOutbound(() => OK, { keys: out.keys });
  expect(await retryDelivery(ctx, id)).toMatchObject({ state: "waiting", tries: 0 });
  breakers = new Map();
  await run(id, good);
  expect((await only()).state).toBe("sent");
  await expect(retryDelivery(ctx, id)).rejects.toMatchObject({ code: "conflict" });
});

it("waits as long as the receiver asks", async () => {
  const out = testOutbound(() => ({ status: 429, retryAfter: "120", body: "" }));
  await createChannel(ctx, HOOK, out);
  await enqueue();
  const result = await run((await only()).id, out);
  expect(result?.again).toBeGreaterThanOrEqual(120_000);
});

it("gives up at once what the receiver will never take", async () => {
  const out = testOutbound(() => ({ status: 400, retryAfter: null, body: "invalid_blocks" }));
  await createChannel(ctx, HOOK, out);
  await enqueue();
  expect(await run((await only()).id, out)).toBeUndefined();
  expect(await only()).toMatchObject({ state: "failed", tries: 1, error: "400: invalid_blocks" });
});

it("leaves a dead receiver alone for a while, and others go on", async () => {
  const out = testOutbound((post) =>
    post.url.includes("dead") ? { status: 500, retryAfter: null, body: "" } : OK,
  );
  const url = "https://dead.corp.example.com/";
  await createChannel(ctx, { ...HOOK, target: { kind: "webhook", config: { url } } }, out);
  await createChannel(ctx, { ...HOOK, name: "Alive" }, out);
  for (let n = 0; n < 10; n += 1) await enqueue();
  for (const { id } of await all()) await run(id, out);
  const states = (await all()).map(({ channelName, state, tries }) => [channelName, state, tries]);
  expect(states.filter(([name, state]) => name === "Alive" && state === "sent")).toHaveLength(10);
  expect(states.filter(([name, , tries]) => name === "Hook" && tries === 1)).toHaveLength(3);
  expect(states.filter(([name, , tries]) => name === "Hook" && tries === 0)).toHaveLength(7);
});

it("drops what a channel was told before it was turned off or removed", async () => {
  const out = testOutbound(() => OK);
  const made = await createChannel(ctx, HOOK, out);
  await enqueue();
  const { secret: _secret, ...same } = HOOK;
  const off = { ...same, id: made.id, version: 1, enabled: false };
  await changeChannel(ctx, off, out);
  await run((await only()).id, out);
  expect(await only()).toMatchObject({ state: "dropped", tries: 0 });
  await removeChannel(ctx, made.id);
  await expect(retryDelivery(ctx, (await only()).id)).rejects.toMatchObject({ code: "conflict" });
  expect(out.posts).toEqual([]);
});

it("puts everything back at shutdown without a try", async () => {
  const out = testOutbound(() => OK);
  await createChannel(ctx, HOOK, out);
  await enqueue();
  expect(await run((await only()).id, out, AbortSignal.abort())).toMatchObject({});
  expect(await only()).toMatchObject({ state: "waiting", tries: 0 });
});

it("finds what lost its job, and seals secrets with the present key", async () => {
  const out = testOutbound(() => OK);
  await createChannel(ctx, HOOK, out);
  await enqueue();
  await test.db.pool.query(`DELETE FROM graphile_worker._private_jobs`);
  await sweepDeliveries(ctx, out);
  expect(await jobs()).toBe(0);
  later(6 * 60_000);
  const keys = out.keys.state === "ready" ? out.keys.keys : [];
  const next = testOutbound(() => OK, {
    keys: { state: "ready", keys: [Buffer.alloc(32, 7), ...keys] },
  });
  await sweepDeliveries(ctx, next);
  await sweepDeliveries(ctx, next);
  expect(await jobs()).toBe(1);
  const alone = testOutbound(() => OK, { keys: { state: "ready", keys: [Buffer.alloc(32, 7)] } });
  await run((await only()).id, alone);
  expect((await only()).state).toBe("sent");
});

it("says so when the secret cannot be read, and sends when it can again", async () => {
  const out = testOutbound(() => OK);
  await createChannel(ctx, HOOK, out);
  await enqueue();
  const { id } = await only();
  await run(id, { ...out, keys: { state: "missing" } });
  expect(await only()).toMatchObject({ state: "waiting", tries: 1 });
  expect((await only()).error).toMatch(/cannot be read/);
  await run(id, out);
  expect((await only()).state).toBe("sent");
});
