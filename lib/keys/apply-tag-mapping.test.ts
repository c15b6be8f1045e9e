import { afterAll, beforeAll, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { ensureQueue } from "@/lib/jobs/add-job";
import type { JobContext } from "@/lib/jobs/types";
import { changeSetting } from "@/lib/settings/change-setting";
import { TAG_MAPPING_TASKS } from "./apply-tag-mapping";
import { testContext } from "./testing-context";
import { addKey, addScope } from "./testing-rows";

let test: TestDatabase;
let ctx: Context;

beforeAll(async () => {
  test = await createTestDatabase();
  await ensureQueue(test.db);
  ctx = testContext(test.db, { kind: "system", name: "test" });
});
afterAll(() => test.drop());

interface Job {
  id: string;
  task: string;
  payload: unknown;
}

async function takeJob(): Promise<Job | undefined> {
  const { rows } = await test.db.pool.query<Job>(
    `SELECT j.id::text, t.identifier AS task, j.payload FROM graphile_worker._private_jobs j
       JOIN graphile_worker._private_tasks t ON t.id = j.task_id ORDER BY j.id LIMIT 1`,
  );
  return rows[0];
}

/** Runs what is in the queue, each job `times` times, as a worker that was killed after it would. */
async function drain(times: number): Promise<number> {
  let runs = 0;
  for (let job = await takeJob(); job; job = await takeJob()) {
    const { id, task, payload } = job;
    const found = TAG_MAPPING_TASKS.find(({ spec }) => spec.name === task);
    for (let n = 0; n < times; n += 1) {
      await found?.run(payload, { db: test.db } as JobContext);
      runs += 1;
    }
    await test.db.pool.query(`DELETE FROM graphile_worker._private_jobs WHERE id = $1`, [id]);
  }
  return runs;
}

async function count(where: string): Promise<number> {
  const { rows } = await test.db.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM key k WHERE ${where}`,
  );
  return rows[0]?.n ?? -1;
}

it("derives every key anew, chunk after chunk, also when each chunk runs twice", async () => {
  const scopeId = await addScope(test.db);
  await addKey(test.db, { scopeId, keyId: "unread", tags: null, owner: "kept" });
  await test.db.pool.query(
    `INSERT INTO key (scope_id, account_id, region, key_id, arn, aliases, tags, owner, unreadable, first_seen_at, read_at)
     SELECT $1, '111122223333', 'eu-west-1', 'k' || n, 'arn:k' || n, '{}',
            jsonb_build_object('Owner', 'old', 'Team', 'team-' || n % 3), 'old', '{}', now(), now()
       FROM generate_series(1, 2500) n`,
    [scopeId],
  );
  await changeSetting(ctx, { name: "ownership.tag-names", value: ["Team"], version: 0 });
  // One for the change, three chunks.
  expect(await drain(2)).toBeGreaterThanOrEqual(8);
  expect(await count(`k.owner LIKE 'team-%'`)).toBe(2_500);
  expect(await count(`k.key_id = 'unread' AND k.owner = 'kept'`)).toBe(1);
});

it("does nothing for settings that have nothing to do with tags", async () => {
  await changeSetting(ctx, { name: "auditor.days", value: 5, version: 0 });
  expect(await drain(1)).toBe(1);
});
