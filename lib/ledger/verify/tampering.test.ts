import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { makeCheckpoint } from "../make-checkpoint";
import { growTree } from "../rules/tree";
import { localSigner } from "../signer";
import { appendActs, placeAll, withoutGuard } from "../testing";
import type { GivenNote } from "./heads";
import { act, BODY, CASES, FORGE, LEAF } from "./testing-tampering";
import { verifyDatabase } from "./verify-database";

const signer = localSigner(generateKeyPairSync("ed25519").privateKey, "example.com/ledger");
let test: TestDatabase;
let outside: GivenNote[] = [];

const TABLES = ["ledger_act", "ledger_pending", "ledger_place", "ledger_tile", "ledger_checkpoint"];
const verify = (notes: GivenNote[] = []) =>
  verifyDatabase(test.db.pool, { trusted: [signer], outside: notes });
async function tamper(sql: string): Promise<void> {
  await withoutGuard(test.owner, sql);
  if (sql.endsWith(FORGE)) await forge();
}

/** 600 entries: two full tiles and an edge; checkpoints of 100, 300 and 590; two acts that wait. */
beforeAll(async () => {
  test = await createTestDatabase();
  let from = 0;
  for (const size of [100, 300, 590]) {
    await appendActs(test.db, size - from, from);
    await placeAll(test.db);
    await makeCheckpoint(test.db, signer, new Date());
    from = size;
  }
  await appendActs(test.db, 10, 590);
  await placeAll(test.db);
  await appendActs(test.db, 2, 600);
  const { rows } = await test.db.pool.query(
    `SELECT size, note FROM ledger_checkpoint ORDER BY size`,
  );
  outside = rows.map(({ size, note }) => ({ note, what: `the file of ${size}`, outside: true }));
  for (const table of TABLES) {
    await test.owner.pool.query(`CREATE TABLE kept_${table} AS TABLE ${table}`);
  }
});
afterAll(() => test.drop());

beforeEach(async () => {
  const back = TABLES.map(
    (table) => `DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM kept_${table};`,
  );
  await tamper(back.join("\n"));
});

it("finds nothing wrong with a ledger that was left alone, and says what that means", async () => {
  const result = await verify(outside);
  expect(result).toMatchObject({
    ok: true,
    entries: 600,
    checkpoints: 6,
    first: null,
    problems: [],
  });
  expect(result.proved.join(" ")).toMatch(/600 entries.*2 wait/);
  expect(result.notProved.join(" ")).toMatch(/10 entries after the newest checkpoint/);
  expect((await verify()).notProved.join(" ")).toMatch(/nothing was cut off at the end/);
});

/** Makes leaf hashes and tiles those of the acts again, as a careful forger does. */
async function forge(): Promise<void> {
  await tamper(
    `UPDATE ledger_place p SET leaf_hash = ${LEAF} FROM ledger_act a WHERE a.id = p.act_id`,
  );
  const { rows } = await test.owner.pool.query(`SELECT leaf_hash FROM ledger_place ORDER BY seq`);
  const tree = growTree();
  for (const { level, index, hashes, root } of rows.flatMap((row) => tree.add(row.leaf_hash))) {
    await tamper(`UPDATE ledger_tile SET hashes = '\\x${Buffer.concat(hashes).toString("hex")}',
      root = '\\x${root.toString("hex")}' WHERE level = ${level} AND index = ${index}`);
  }
}
describe("as the owner of the database", () => {
  it.each(CASES)("%s: said, and where", async (_, sql, seq, problem) => {
    await tamper(sql);
    const result = await verify();
    expect(result.ok).toBe(false);
    expect(result.problems.map((one) => one.problem).join("\n")).toMatch(problem);
    if (seq !== null) expect(result.first?.seq, JSON.stringify(result.problems)).toBe(seq);
    if (seq !== null) expect(result.first?.problem).toMatch(problem);
    expect(result.proved).toEqual([]);
  });

  it("rewrites everything, with a key of their own: only what is kept elsewhere tells", async () => {
    await tamper(`DELETE FROM ledger_checkpoint; UPDATE ledger_act SET body = ${BODY}
      WHERE id = ${act(123)}; ${FORGE}`);
    const forged = localSigner(generateKeyPairSync("ed25519").privateKey, "example.com/ledger");
    await makeCheckpoint(test.owner, forged, new Date());
    const blind = await verifyDatabase(test.db.pool, { trusted: [], outside: [] });
    expect(blind).toMatchObject({ ok: true, entries: 600, checkpoints: 1 });
    expect(blind.notProved.join(" ")).toMatch(/signing key is yours/);
    expect((await verify()).problems.at(0)?.problem).toMatch(/none of the keys to be trusted/);
    const told = await verifyDatabase(test.db.pool, { trusted: [], outside });
    expect(told.first).toMatchObject({ seq: 100, lastSeq: 299 });
    expect(told.first?.problem).toMatch(/the file of 300/);
  });

  it("cuts off the end with its checkpoints: only a checkpoint kept elsewhere tells", async () => {
    await tamper(`DELETE FROM ledger_act WHERE id IN (SELECT act_id FROM ledger_place WHERE seq >= 310);
      DELETE FROM ledger_act WHERE id IN (SELECT act_id FROM ledger_pending);
      DELETE FROM ledger_pending; DELETE FROM ledger_place WHERE seq >= 310;
      DELETE FROM ledger_tile WHERE index = 1; DELETE FROM ledger_checkpoint WHERE size > 310`);
    const blind = await verify();
    expect(blind).toMatchObject({ ok: true, entries: 310 });
    expect(blind.notProved.join(" ")).toMatch(/nothing was cut off at the end/);
    const told = await verify(outside);
    expect(told.first).toMatchObject({
      seq: 310,
      problem: expect.stringMatching(/the file of 590/),
    });
  });
});
