import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { z } from "zod";
import type { Aws } from "@/lib/aws/types";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { inTransaction } from "@/lib/db/transaction";
import { addJob, ensureQueue } from "./add-job";
import { runWorker } from "./run-worker";
import { defineTask, type JobContext, type TaskResult, type TaskSpec } from "./types";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  await ensureQueue(test.db);
});
afterAll(() => test.drop());

// No task here asks AWS.
const aws: Aws = {
  account: () => {
    throw new Error("not asked");
  },
  organization: () => {
    throw new Error("not asked");
  },
  trails: () => {
    throw new Error("not asked");
  },
  bucket: () => {
    throw new Error("not asked");
  },
  queries: () => {
    throw new Error("not asked");
  },
  tables: () => {
    throw new Error("not asked");
  },
  close: () => undefined,
};

const spec: TaskSpec<{ n: number }> = {
  name: "try",
  payload: z.object({ n: z.number() }),
  lane: "main",
  maxAttempts: 5,
};

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(stops.splice(0).map((stop) => stop()));
  await test.db.pool.query(`DELETE FROM graphile_worker._private_jobs`);
});

async function start(
  run: (n: number, ctx: JobContext) => Promise<TaskResult>,
): Promise<() => Promise<void>> {
  const stop = new AbortController();
  let isReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    isReady = resolve;
  });
  const task = defineTask(spec, ({ n }, ctx) => run(n, ctx));
  const tasks = [task];
  const worker = runWorker({
    db: test.db,
    aws,
    tasks,
    signal: stop.signal,
    staleMs: 600,
    onReady: () => isReady(),
  });
  const end = async () => {
    stop.abort();
    await worker;
  };
  stops.push(end);
  await ready;
  return end;
}

const until = (condition: () => boolean | Promise<boolean>) =>
  expect.poll(condition, { timeout: 60_000, interval: 50 }).toBe(true);

it("runs what was committed, and nothing that was not", async () => {
  const seen: number[] = [];
  await start(async (n) => {
    seen.push(n);
    return undefined;
  });
  const failing = inTransaction(test.db, async (client) => {
    await addJob(client, spec, { n: 1 });
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  await inTransaction(test.db, (client) => addJob(client, spec, { n: 2 }));
  await until(() => seen.length > 0);
  expect(seen).toEqual([2]);
});

it("refuses a payload that is not the task's", async () => {
  await expect(addJob(test.db.pool, spec, { n: Number.NaN })).rejects.toThrow();
});

it("puts a job back when it asks for that", async () => {
  let runs = 0;
  await start(async () => {
    runs += 1;
    return runs < 3 ? { again: 0 } : undefined;
  });
  await addJob(test.db.pool, spec, { n: 1 }, { key: "k" });
  await until(async () => {
    const { rowCount } = await test.db.pool.query(`SELECT 1 FROM graphile_worker.jobs`);
    return runs === 3 && rowCount === 0;
  });
});

it("puts it back by the database's clock, whatever the server's says", async () => {
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + 86_400_000);
  await start(async () => ({ again: 60_000 }));
  await addJob(test.db.pool, spec, { n: 1 }, { key: "k" });
  await until(async () => {
    const { rowCount } = await test.db.pool.query(
      "SELECT 1 FROM graphile_worker.jobs WHERE run_at BETWEEN now() + interval '40 s' AND now() + interval '60 s'",
    );
    return rowCount === 1;
  });
});

it("gives back what a dead worker held", async () => {
  await addJob(test.db.pool, spec, { n: 7 });
  await test.db.pool.query(
    `UPDATE graphile_worker._private_jobs SET locked_by = 'pool-dead', locked_at = now() - interval '1 minute'`,
  );
  await test.db.pool.query(
    `INSERT INTO worker VALUES ('pool-dead', 'elsewhere', 1, now(), now() - interval '1 minute')`,
  );
  await test.db.pool.query(
    `INSERT INTO lease VALUES ('scope:1', 'pool-dead/x', 1, now() + interval '1 hour')`,
  );
  const seen: number[] = [];
  await start(async (n) => {
    seen.push(n);
    return undefined;
  });
  await until(() => seen.length > 0);
  const { rows } = await test.db.pool.query(
    `SELECT (SELECT count(*)::int FROM worker WHERE id = 'pool-dead') AS dead,
            (SELECT until <= clock_timestamp() FROM lease WHERE name = 'scope:1') AS free`,
  );
  expect(rows).toEqual([{ dead: 0, free: true }]);
});

it("puts running jobs back when it shuts down", async () => {
  let begun = false;
  const stop = await start(async (_n, { signal }) => {
    begun = true;
    await new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    return { again: 0 };
  });
  await addJob(test.db.pool, spec, { n: 1 }, { key: "long" });
  await until(() => begun);
  await stop();
  const { rows } = await test.db.pool.query(
    `SELECT key, locked_by, attempts FROM graphile_worker.jobs`,
  );
  expect(rows).toEqual([{ key: "long", locked_by: null, attempts: 0 }]);
  expect((await test.db.pool.query(`SELECT 1 FROM worker`)).rowCount).toBe(0);
});

it("comes back by itself when the database was lost", async () => {
  const seen: number[] = [];
  await start(async (n) => {
    seen.push(n);
    return undefined;
  });
  await test.db.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()`,
  );
  await addJob(test.db.pool, spec, { n: 3 });
  await until(() => seen.length > 0);
  expect(seen).toEqual([3]);
});
