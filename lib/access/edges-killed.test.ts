import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { testContext } from "@/lib/keys/testing-context";
import { computeEdges } from "./compute-edges";
import { ARN_OF, addPolicyKey, OWN, openEstate } from "./testing-estate";
import { addIdentity, policyOf } from "./testing-rows";
import { talliesOf } from "./testing-tallies";

const soon = { timeout: 60_000, interval: 20 };

/** More than are written at once. */
const KEYS = 45;

let test: Awaited<ReturnType<typeof openEstate>>;
beforeAll(async () => {
  test = await openEstate();
  await addIdentity(test.db, {
    account: OWN,
    name: "app",
    inline: [policyOf({ Action: "kms:*" })],
  });
  const policy = policyOf({ Principal: { AWS: ARN_OF(OWN, "root") }, Action: "kms:*" });
  for (let n = 0; n < KEYS; n += 1) await addPolicyKey(test, `key-${n}`, policy);
});
afterAll(() => test.drop());

const query = async (text: string) => (await test.db.pool.query(text)).rows;
const edges = () =>
  query(`SELECT key_id, principal_id, set_id, reasons FROM access_edge ORDER BY 1, 2`);

it("a job of edges that is killed while it writes leaves whole keys, and the next goes on after them", async () => {
  const holder = await test.owner.pool.connect();
  const entry = fileURLToPath(new URL("./testing-edges-process.ts", import.meta.url));
  const child = fork(entry, [test.url], { execArgv: ["--import", "tsx"] });
  const ended = once(child, "exit");
  try {
    // The last statement for the last key waits for this row: all of its edges are written then, and not committed.
    await holder.query("BEGIN");
    await holder.query(`SELECT 1 FROM access_change ORDER BY id DESC LIMIT 1 FOR UPDATE`);
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await vi.waitFor(async () => expect(await query(waiting)).toHaveLength(1), soon);
    child.kill("SIGKILL");
    expect(await ended).toEqual([null, "SIGKILL"]);
  } finally {
    await holder.query("ROLLBACK");
    holder.release();
  }
  // PostgreSQL learns of it when it wants to answer.
  const others = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL
    AND pid <> pg_backend_pid()`;
  await vi.waitFor(async () => expect(await query(others)).toEqual([]), soon);
  const before = await edges();
  const done = new Set(before.map(({ key_id }) => key_id));
  expect(done.size).toBe(40);
  expect(await query(`SELECT DISTINCT key_id FROM access_change`)).toHaveLength(KEYS - 40);
  const computed = await query(`SELECT key_id, computed_at FROM access_input`);
  await query(`UPDATE lease SET until = now() WHERE name = 'access-edges'`);
  const signal = new AbortController().signal;
  const { clock } = testContext(test.db);
  expect(await computeEdges({ db: test.db, clock, workerId: "next", signal })).toBe("done");
  const after = await query(`SELECT key_id, computed_at FROM access_input`);
  expect(after).toHaveLength(KEYS);
  expect(after).toEqual(expect.arrayContaining(computed));
  expect((await edges()).filter(({ key_id }) => done.has(key_id))).toEqual(before);
  const { is, should } = await talliesOf(test.db);
  expect(is).toEqual(should);
  expect(is.length).toBeGreaterThan(0);
});
