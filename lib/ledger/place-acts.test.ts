import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { inTransaction } from "@/lib/db/transaction";
import { placeActs } from "./place-acts";
import { readConsistencyProof, readInclusionProof, readRoot } from "./read-proof";
import { leafHash, rootOf } from "./rules/merkle";
import { verifyConsistency, verifyInclusion } from "./rules/proofs";
import { lockPlacing } from "./store/places";
import { appendActs, placeAll } from "./testing";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase({ max: 8 });
});
afterAll(() => test.drop());

const rows = async <T>(sql: string): Promise<T[]> => (await test.db.pool.query(sql)).rows as T[];
const leaves = async () =>
  (
    await rows<{ body: string }>(
      `SELECT body FROM ledger_place JOIN ledger_act ON id = act_id ORDER BY seq`,
    )
  ).map(({ body }) => leafHash(body));

it("places acts in the order in which they came, without a gap, and fills tiles", async () => {
  const sizes = [1, 254, 1, 1, 255, 600, 70];
  for (const [at, size] of sizes.entries()) {
    const ids = await appendActs(test.db, size, at * 1_000);
    expect(await placeActs(test.db)).toMatchObject({ placed: size, more: false });
    const placed = await rows<{ act_id: string }>(
      `SELECT act_id FROM ledger_place ORDER BY seq DESC LIMIT ${size}`,
    );
    expect(placed.map((row) => row.act_id).reverse()).toEqual(ids);
  }
  const all = await leaves();
  expect(
    await rows(`SELECT count(*)::int AS n, max(seq)::int + 1 AS size FROM ledger_place`),
  ).toEqual([{ n: all.length, size: all.length }]);
  expect(await rows(`SELECT 1 FROM ledger_pending`)).toEqual([]);
  const tiles = await rows<{ index: string; hashes: Buffer; root: Buffer }>(
    `SELECT * FROM ledger_tile ORDER BY level, index`,
  );
  expect(tiles).toHaveLength(Math.floor(all.length / 256));
  for (const [index, tile] of tiles.entries()) {
    const of = all.slice(index * 256, index * 256 + 256);
    expect(tile.hashes.equals(Buffer.concat(of))).toBe(true);
    expect(tile.root).toEqual(rootOf(of));
  }
});

it("answers roots and proofs at every size", async () => {
  const all = await leaves();
  for (const size of [1, 2, 255, 256, 257, 512, 1_000, all.length]) {
    const root = rootOf(all.slice(0, size));
    expect(await readRoot(test.db.pool, size)).toEqual(root);
    for (const seq of new Set([0, Math.floor(size / 2), size - 1])) {
      const proof = await readInclusionProof(test.db.pool, seq, size);
      const leaf = all[seq] ?? Buffer.alloc(0);
      expect(verifyInclusion(leaf, seq, size, proof, root), `${seq} of ${size}`).toBe(true);
    }
    const proof = await readConsistencyProof(test.db.pool, size, all.length);
    expect(verifyConsistency(size, all.length, proof, root, rootOf(all))).toBe(true);
  }
});

it("lets one place at a time, and never twice", async () => {
  await appendActs(test.db, 3_000, 100_000);
  const before = (await leaves()).length;
  await inTransaction(test.db, async (tx) => {
    expect(await lockPlacing(tx)).toBe(true);
    expect(await placeActs(test.db)).toBeNull();
  });
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let tries = 0; tries < 30; tries += 1) await placeActs(test.db, 170);
    }),
  );
  await placeAll(test.db);
  expect((await leaves()).length).toBe(before + 3_000);
  const [row] = await rows(`SELECT count(DISTINCT act_id)::int AS acts, max(seq)::int AS last
    FROM ledger_place`);
  expect(row).toEqual({ acts: before + 3_000, last: before + 2_999 });
});

it("leaves nothing half when its connection is killed", async () => {
  await appendActs(test.db, 1_500, 200_000);
  const before = (await leaves()).length;
  await expect(
    inTransaction(test.db, async (tx) => {
      await placeActs({ pool: { connect: async () => unreleased(tx) } as never }, 700);
      const pid = (await tx.query(`SELECT pg_backend_pid() AS pid`)).rows[0].pid;
      await test.db.pool.query(`SELECT pg_terminate_backend($1)`, [pid]);
      await tx.query(`SELECT 1`);
    }),
  ).rejects.toThrow();
  expect((await leaves()).length).toBe(before);
  expect(await rows(`SELECT count(*)::int AS n FROM ledger_pending`)).toEqual([{ n: 1_500 }]);
  await placeAll(test.db);
  expect((await leaves()).length).toBe(before + 1_500);
  expect(await readRoot(test.db.pool, before + 1_500)).toEqual(rootOf(await leaves()));
});

/** A client whose BEGIN and COMMIT are left out, so that what runs on it can still be killed. */
function unreleased(client: { query(...args: never[]): unknown }) {
  return {
    query: (query: unknown, ...rest: never[]) =>
      typeof query === "string" && /^(BEGIN|COMMIT|ROLLBACK)/.test(query)
        ? { command: "COMMIT" }
        : client.query(query as never, ...rest),
    release: () => undefined,
  };
}

it("is not held up by what waits although it has its place", async () => {
  await test.db.pool.query(
    `INSERT INTO ledger_pending (act_id) SELECT act_id FROM ledger_place ORDER BY seq LIMIT 3`,
  );
  await appendActs(test.db, 2, 300_000);
  expect(await placeActs(test.db)).toMatchObject({ placed: 2, more: false });
  expect(await rows(`SELECT 1 FROM ledger_pending`)).toEqual([]);
});
