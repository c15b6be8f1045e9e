import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { inTransaction } from "@/lib/db/transaction";
import { discoverAccounts } from "@/lib/estate/discover-accounts";
import { startSync } from "@/lib/estate/start-sync";
import { acquireLease, assertLease, LeaseLost, releaseLease } from "@/lib/jobs/lease";
import type { Fault } from "@/lib/local-aws/types";
import { syncLastUsage } from "./sync-last-usage";
import { syncScope } from "./sync-scope";
import { estateFingerprint } from "./testing/estate-fingerprint";
import {
  endpointEnv,
  fullestScope,
  openWorld,
  plainKeys,
  QUICK_PACE,
  syncAll,
  type World,
} from "./testing/local-estate";

let world: World;
let undisturbed: Record<string, string>;
beforeAll(async () => {
  world = await openWorld({ seed: 11 });
  await syncAll(world);
  undisturbed = await estateFingerprint(world.db);
});
afterAll(() => world.close());
beforeEach(() => world.endpoint.faults.set([]));

/** The same estate with an empty database of its own. */
async function afresh<T>(work: (other: World) => Promise<T>): Promise<T> {
  const test: TestDatabase = await createTestDatabase();
  const other = { ...world, test, db: test.db, ctx: { ...world.ctx, db: test.db } };
  try {
    await discoverAccounts(other.ctx, world.aws);
    for (const { id, reader } of world.estate.accounts.values()) {
      await test.db.pool.query(
        `UPDATE account SET external_id = $2, source = 'list' WHERE id = $1`,
        [id, reader.externalId],
      );
    }
    return await work(other);
  } finally {
    await test.drop();
  }
}

const APIS = [
  "ListKeys",
  "ListAliases",
  "DescribeCustomKeyStores",
  "DescribeKey",
  "GetKeyPolicy",
  "ListGrants",
  "GetKeyRotationStatus",
  "ListKeyRotations",
  "ListResourceTags",
];

describe("an estate that is read through disturbances ends like one that is not", () => {
  const cases: [string, Fault[]][] = [
    ["throttling of every API", APIS.map((api) => ({ kind: "throttle", api, times: 3 }))],
    ["expired credentials", [{ kind: "expire", service: "kms", times: 3 }]],
    ["garbage", APIS.map((api) => ({ kind: "garbage", api, times: 2 }))],
    ["cut connections", APIS.map((api) => ({ kind: "cut", api, times: 1 }))],
    ["errors of AWS", APIS.map((api) => ({ kind: "error", api, times: 2 }))],
  ];
  it.each(cases)("%s", async (_name, faults) => {
    await afresh(async (other) => {
      world.endpoint.faults.set(faults);
      await syncAll(other);
      expect(world.endpoint.faults.list()).toEqual([]);
      expect(await estateFingerprint(other.db)).toEqual(undisturbed);
    });
  });
});

function startWorker(url: string) {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const script = fileURLToPath(new URL("testing/worker-process.ts", import.meta.url));
  return spawn(process.execPath, ["--import", "tsx", script, url], {
    cwd: root,
    env: { ...process.env, ...endpointEnv(world.endpoint.url, world.estate), LOG_LEVEL: "error" },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function runState(other: World, runId: string): Promise<string | undefined> {
  const { rows } = await other.db.pool.query<{ state: string }>(
    `SELECT state FROM sync_run WHERE id = $1`,
    [runId],
  );
  return rows[0]?.state;
}

it("goes on where a killed worker stopped", async () => {
  await afresh(async (other) => {
    // Slow enough to be killed in the middle: every DescribeKey takes a while.
    world.endpoint.faults.set([{ kind: "delay", api: "DescribeKey", milliseconds: 400 }]);
    const { runId } = await startSync(other.ctx);
    const first = startWorker(other.test.url);
    await once(first.stdout, "data");
    const under = `SELECT 1 FROM sync_step WHERE kind = 'scope' AND state = 'running'
      AND phase = 'read-keys'`;
    const begun = async () => (await other.db.pool.query(under)).rowCount;
    await expect.poll(begun, { timeout: 60_000, interval: 25 }).toBeGreaterThan(0);
    first.kill("SIGKILL");
    await once(first, "exit");
    expect(await runState(other, runId)).toBe("running");
    world.endpoint.faults.set([]);
    const second = startWorker(other.test.url);
    try {
      const state = () => runState(other, runId);
      await expect.poll(state, { timeout: 60_000, interval: 100 }).toBe("done");
    } finally {
      second.kill("SIGTERM");
      await once(second, "exit");
    }
    expect(await estateFingerprint(other.db)).toEqual(undisturbed);
    expect((await other.db.pool.query(`SELECT 1 FROM worker`)).rowCount).toBe(0);
  });
});

it("lets one worker alone work on a scope, and refuses a late write", async () => {
  const { runId } = await startSync(world.ctx);
  const { rows } = await world.db.pool.query<{ id: string; scope_id: number }>(
    `SELECT id::text, scope_id FROM sync_step WHERE run_id = $1 AND kind = 'scope' LIMIT 1`,
    [runId],
  );
  const [step] = rows;
  if (!step) throw new Error("The run has no scope.");
  const options = {
    db: world.db,
    aws: world.aws,
    clock: world.ctx.clock,
    signal: new AbortController().signal,
    workerId: "w",
    pace: QUICK_PACE,
  };
  const results = await Promise.all([syncScope(options, step.id), syncScope(options, step.id)]);
  expect(results.sort()).toEqual(["busy", "ended"]);
  expect(await syncScope(options, step.id)).toBe("over");

  const name = `scope:${step.scope_id}`;
  const stale = await acquireLease(world.db, name, "slow", 1);
  await sleep(20);
  const fresh = await acquireLease(world.db, name, "quick");
  if (!stale || !fresh) throw new Error("A free lease was not given.");
  expect(BigInt(fresh.token)).toBeGreaterThan(BigInt(stale.token));
  const write = (lease: typeof stale) =>
    inTransaction(world.db, async (client) => {
      await assertLease(client, lease);
      await client.query(`UPDATE scope SET enabled = false WHERE id = $1`, [step.scope_id]);
    });
  await expect(write(stale)).rejects.toThrow(LeaseLost);
  await releaseLease(world.db, stale);
  expect(await acquireLease(world.db, name, "third")).toBeNull();
  const { rows: scopes } = await world.db.pool.query(`SELECT enabled FROM scope WHERE id = $1`, [
    step.scope_id,
  ]);
  expect(scopes).toEqual([{ enabled: true }]);
  await releaseLease(world.db, fresh);
});

it("reads when keys were last used, three answers apart, without holding up the run", async () => {
  const [unused] = plainKeys(fullestScope(world.estate).scope);
  const created = unused?.metadata.CreationDate;
  if (!created) throw new Error("The estate has no plain key.");
  const trackingSince = new Date(created.getTime() - 86_400_000);
  unused.lastUse = { at: null, operation: null, eventId: null, trackingSince };
  await afresh(async (other) => {
    const runId = await syncAll(other);
    expect(await runState(other, runId)).toBe("done");
    const { rows: steps } = await other.db.pool.query<{ id: string }>(
      `SELECT id::text FROM sync_step WHERE kind = 'last-usage' AND state = 'queued'`,
    );
    const options = {
      db: other.db,
      aws: other.aws,
      clock: other.ctx.clock,
      signal: new AbortController().signal,
      workerId: "w",
    };
    // Without time for a single key the step asks to go on; with time it ends.
    const [first] = steps;
    expect(await syncLastUsage({ ...options, sliceMs: 0 }, first?.id ?? "")).toBe("more");
    for (const { id } of steps) expect(await syncLastUsage(options, id)).toBe("ended");
    const { rows } = await other.db.pool.query<{ last_use: string; known: boolean }>(
      `SELECT last_use, bool_and(last_use_read_at IS NOT NULL) AS known FROM key GROUP BY last_use`,
    );
    expect(rows.every((row) => row.known)).toBe(true);
    expect(rows.map((row) => row.last_use).sort()).toEqual(["never", "unknown", "used"]);
  });
});
