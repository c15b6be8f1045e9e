import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { folderTarget } from "./checkpoint-targets";
import { requestCheckpoint } from "./request-checkpoint";
import { runLedger } from "./run-ledger";
import { localSigner } from "./signer";
import { appendActs, killConnections, testContext, withoutGuard } from "./testing";
import { verifyDatabase } from "./verify/verify-database";

const signer = localSigner(generateKeyPairSync("ed25519").privateKey, "example.com/ledger");
let test: TestDatabase;
const stops: (() => Promise<void>)[] = [];
let told: string[] = [];
beforeEach(async () => {
  told = [];
  test = await createTestDatabase({ max: 24 });
});
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
  await test.drop();
});

function start(over: Partial<Parameters<typeof runLedger>[0]> = {}): () => Promise<void> {
  const stop = new AbortController();
  const tell = (_: unknown, message?: string) => void told.push(message ?? "");
  const running = runLedger({
    db: test.db,
    signer: async () => signer,
    targets: [],
    every: 1_000,
    signal: stop.signal,
    clock: () => new Date(),
    log: { info: tell, warn: tell, error: tell },
    ...over,
  });
  const end = async () => {
    stop.abort();
    await running;
  };
  stops.push(end);
  return end;
}

const number = async (sql: string): Promise<number> =>
  Number(Object.values((await test.db.pool.query(sql)).rows[0])[0]);
/** One that does not come about fails with what was told meanwhile. */
const until = (check: () => Promise<boolean>) =>
  expect
    .poll(async () => (await check().catch(() => false)) || told.join("; "), {
      timeout: 60_000,
      interval: 50,
    })
    .toBe(true);
const waiting = () => number(`SELECT count(*) FROM ledger_pending`);
const newest = () => number(`SELECT coalesce(max(size), 0) FROM ledger_checkpoint`);
const verify = () => verifyDatabase(test.db.pool, { trusted: [signer], outside: [] });

describe("the ledger's keeper", () => {
  it("places what comes, signs the first checkpoint at once and one that is asked for", async () => {
    start();
    await appendActs(test.db, 10);
    await until(async () => (await newest()) === 10);
    await appendActs(test.db, 5, 10);
    await until(async () => (await waiting()) === 0);
    const ctx = { ...testContext, db: test.db };
    const { checkpoint } = await requestCheckpoint(ctx, {}, 60_000);
    expect(checkpoint?.size).toBe(16);
    expect(await verify()).toMatchObject({ ok: true, entries: 16 });
  });

  it("places on where nothing can be signed, and says why", async () => {
    start({ signer: () => Promise.reject(new Error("no key")) });
    await appendActs(test.db, 10);
    await until(
      async () => (await waiting()) === 0 && told.includes("no checkpoint can be signed"),
    );
    expect(await newest()).toBe(0);
  });

  it("refuses to sign a ledger that was shortened, and says so until it is whole", async () => {
    const stop = start();
    await appendActs(test.db, 10);
    await until(async () => (await newest()) === 10);
    await stop();
    await withoutGuard(test.owner, `DELETE FROM ledger_place WHERE seq = 9`);
    start();
    await until(async () => told.includes("no checkpoint can be signed"));
    expect(await newest()).toBe(10);
  });

  it("goes on after a checkpoint's folder is away, and after the clock was set back", async () => {
    const clock = { now: new Date() };
    start({ targets: [folderTarget("/nowhere/at/all")], clock: () => clock.now, every: 20 });
    await appendActs(test.db, 10);
    await until(async () => told.includes("checkpoints cannot be copied"));
    clock.now = new Date("1999-01-01T00:00:00Z");
    await appendActs(test.db, 25, 10);
    await until(async () => (await newest()) === 35);
    expect(await verify()).toMatchObject({ ok: true, entries: 35 });
    const errors = await number(
      `SELECT count(*) FROM checkpoint_copy WHERE error LIKE '%ENOENT%' AND written_at IS NULL`,
    );
    expect(errors).toBeGreaterThan(0);
  });

  it("waits for a database that is lost, and goes on by itself", async () => {
    start();
    await appendActs(test.db, 3);
    await until(async () => (await newest()) === 3);
    await killConnections(test.url, 1);
    await until(async () => (await appendActs(test.db, 3, 3)).length === 3);
    await until(async () => (await waiting()) === 0);
    expect(await verify()).toMatchObject({ ok: true });
  });
});
