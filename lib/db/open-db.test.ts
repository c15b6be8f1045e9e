import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDb } from "./open-db";
import { createTestDatabase, type TestDatabase } from "./testing";
import { inTransaction } from "./transaction";
import type { Db } from "./types";

let test: TestDatabase;
let db: Db;

beforeAll(async () => {
  test = await createTestDatabase({ max: 3 });
  db = test.db;
});
afterAll(() => test.drop());

async function add(name: string) {
  await db.pool.query(`INSERT INTO lease (name, holder, token, until) VALUES ($1, 'x', 1, now())`, [
    name,
  ]);
}

describe("openDb", () => {
  it("gives Prisma and pg the same rows", async () => {
    await add("both");
    const row = await db.prisma.lease.findUnique({ where: { name: "both" } });
    expect(row).toMatchObject({ holder: "x", token: 1n });
  });

  it("opens no more connections than told, whoever asks", async () => {
    const work = Array.from({ length: 20 }, (_, i) =>
      i % 2 === 0 ? db.pool.query("SELECT pg_sleep(0.01)") : db.prisma.lease.count(),
    );
    await Promise.all(work);
    expect(db.pool.totalCount).toBeLessThanOrEqual(3);
  });

  it("bounds statements, locks and idle transactions", async () => {
    const { rows } = await db.pool.query(
      `SELECT name, setting FROM pg_settings WHERE name IN
         ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout') ORDER BY name`,
    );
    expect(rows.map((row) => row.setting)).toEqual(["30000", "10000", "30000"]);
  });

  it("survives the death of every backend and goes on", async () => {
    await db.pool.query("SELECT 1");
    const lent = await db.pool.connect();
    const other = openDb({ url: test.url, max: 1 });
    await other.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()`,
    );
    await other.close();
    // Who is asked before the loss was heard of would be told of it.
    await expect.poll(() => db.pool.idleCount, { timeout: 60_000, interval: 10 }).toBe(0);
    await expect(lent.query("SELECT 1")).rejects.toThrow();
    lent.release(true);
    await expect(db.pool.query("SELECT 1")).resolves.toMatchObject({ rowCount: 1 });
    await expect(db.prisma.lease.count()).resolves.toBeGreaterThanOrEqual(0);
  });

  it("gives up on what listens and never answers", async () => {
    const silent = createServer().listen(0, "127.0.0.1");
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    const mute = openDb({ url: `postgresql://u:p@127.0.0.1:${port}/x`, connectMs: 20 });
    await expect(mute.pool.query("SELECT 1")).rejects.toThrow(/timeout/);
    await mute.close();
    silent.close();
  });

  it("says at once when nothing listens", async () => {
    const deaf = openDb({ url: "postgresql://u:p@127.0.0.1:1/x" });
    await expect(deaf.pool.query("SELECT 1")).rejects.toThrow(/ECONNREFUSED/);
    await deaf.close();
  });
});

describe("inTransaction", () => {
  it("keeps all or nothing", async () => {
    const failing = inTransaction(db, async (client) => {
      await client.query(`INSERT INTO lease VALUES ('half', 'x', 1, now())`);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await db.prisma.lease.count({ where: { name: "half" } })).toBe(0);
    await inTransaction(db, (client) =>
      client.query(`INSERT INTO lease VALUES ('whole', 'x', 1, now())`),
    );
    expect(await db.prisma.lease.count({ where: { name: "whole" } })).toBe(1);
  });

  it("does not call an aborted transaction done when the error was swallowed", async () => {
    const swallowed = inTransaction(db, async (client) => {
      await client.query("SELECT 1/0").catch(() => undefined);
    });
    await expect(swallowed).rejects.toThrow(/rolled back/);
  });

  it("does not give a connection back that died inside", async () => {
    const before = await inTransaction(db, async (client) => {
      const { rows } = await client.query("SELECT pg_backend_pid() AS pid");
      return rows[0].pid as number;
    });
    const dying = inTransaction(db, async (client) => {
      await client.query("SELECT pg_terminate_backend(pg_backend_pid())");
    });
    await expect(dying).rejects.toThrow();
    for (let i = 0; i < 5; i += 1) await db.pool.query("SELECT 1");
    expect(before).toBeGreaterThan(0);
  });

  it("tries again when PostgreSQL says that transactions collided", async () => {
    await add("counter");
    const add1 = () =>
      inTransaction(
        db,
        async (client) => {
          const { rows } = await client.query("SELECT token FROM lease WHERE name = 'counter'");
          await client.query("SELECT pg_sleep(0.02)");
          await client.query("UPDATE lease SET token = $1 WHERE name = 'counter'", [
            Number(rows[0].token) + 1,
          ]);
        },
        { isolation: "serializable", attempts: 10 },
      );
    await Promise.all([add1(), add1(), add1()]);
    const row = await db.prisma.lease.findUniqueOrThrow({ where: { name: "counter" } });
    expect(row.token).toBe(4n);
  });
});
