import { generateKeyPairSync } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import type { PoolClient } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openDb } from "@/lib/db/open-db";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import type { Db } from "@/lib/db/types";
import { appendAct } from "./append-act";
import { makeCheckpoint } from "./make-checkpoint";
import { runLedger } from "./run-ledger";
import { localSigner } from "./signer";
import { killConnections, placeAll, testContext } from "./testing";
import { verifyDatabase } from "./verify/verify-database";

const signer = localSigner(generateKeyPairSync("ed25519").privateKey, "example.com/ledger");
let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  await test.owner.pool.query(`CREATE TABLE change (act_id uuid PRIMARY KEY);
    GRANT SELECT, INSERT ON change TO PUBLIC`);
});
afterAll(() => test.drop());

/** How a writer ends a transaction. `cut`: its connection is gone while COMMIT is on the way. */
const ENDS = ["commit", "commit", "commit", "rollback", "cut"] as const;
const history = fc.record({
  writers: fc.array(fc.array(fc.constantFrom(...ENDS), { minLength: 5, maxLength: 40 }), {
    minLength: 2,
    maxLength: 6,
  }),
  keepers: fc.integer({ min: 1, max: 3 }),
  kills: fc.array(
    fc.record({ after: fc.integer({ min: 0, max: 60 }), chance: fc.constantFrom(0.2, 0.5, 1) }),
    { minLength: 1, maxLength: 8 },
  ),
});

interface Outcome {
  acknowledged: string[];
  undone: string[];
}

/** One writer: each act in the transaction of its change. Of what was cut nobody knows the outcome. */
async function write(db: Db, ends: readonly (typeof ENDS)[number][], outcome: Outcome) {
  for (const end of ends) {
    let client: PoolClient | undefined;
    let broken = false;
    try {
      client = await db.pool.connect();
      await client.query("BEGIN");
      const subject = { kind: "account" as const, id: "1" };
      const id = await appendAct(client, testContext, { act: "account.change", subject });
      await client.query(`INSERT INTO change VALUES ($1)`, [id]);
      if (end === "commit") {
        await client.query("COMMIT");
        outcome.acknowledged.push(id);
      } else if (end === "rollback") {
        await client.query("ROLLBACK");
        outcome.undone.push(id);
      } else {
        broken = true;
        const commit = client.query("COMMIT").catch(() => undefined);
        (
          client as unknown as { connection: { stream: { destroy(): void } } }
        ).connection.stream.destroy();
        await commit;
      }
    } catch {
      broken = true;
    } finally {
      client?.release(broken);
    }
  }
}

it("no acknowledged act is lost, none is without its change, and the ledger stays whole", async () => {
  const quiet = () => undefined;
  await fc.assert(
    fc.asyncProperty(history, async ({ writers, keepers, kills }) => {
      const outcome: Outcome = { acknowledged: [], undone: [] };
      const stop = new AbortController();
      const db = openDb({ url: test.url, max: 12 });
      try {
        const running = Array.from({ length: keepers }, () =>
          runLedger({
            db,
            signer: async () => signer,
            targets: [],
            every: 10,
            signal: stop.signal,
            clock: () => new Date(),
            log: { info: quiet, warn: quiet, error: quiet },
          }),
        );
        const killing = (async () => {
          for (const { after, chance } of kills) {
            await sleep(after);
            await killConnections(test.url, chance);
          }
        })();
        await Promise.all(writers.map((ends) => write(db, ends, outcome)));
        await killing;
        stop.abort();
        await Promise.all(running);
      } finally {
        await db.close();
      }
      await check(outcome);
    }),
    { numRuns: 8, endOnFailure: true },
  );
});

async function check({ acknowledged, undone }: Outcome): Promise<void> {
  const db = openDb({ url: test.url, max: 3 });
  try {
    await placeAll(db);
    await makeCheckpoint(db, signer, new Date());
    const placed = async (ids: string[]) =>
      (await db.pool.query(`SELECT FROM ledger_place WHERE act_id = ANY($1::uuid[])`, [ids]))
        .rowCount;
    expect(await placed(acknowledged)).toBe(acknowledged.length);
    expect(await placed(undone)).toBe(0);
    const { rows } = await db.pool.query(
      `SELECT count(*) FILTER (WHERE c.act_id IS NULL)::int AS without_change,
              count(*) FILTER (WHERE p.act_id IS NULL)::int AS without_act
         FROM ledger_place p FULL JOIN change c ON c.act_id = p.act_id`,
    );
    expect(rows).toEqual([{ without_change: 0, without_act: 0 }]);
    const result = await verifyDatabase(db.pool, { trusted: [signer], outside: [] });
    expect(result.problems).toEqual([]);
  } finally {
    await db.close();
  }
}
