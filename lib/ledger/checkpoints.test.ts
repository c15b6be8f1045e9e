import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { type CheckpointTarget, folderTarget, logTarget } from "./checkpoint-targets";
import { copyCheckpoints } from "./copy-checkpoints";
import { makeCheckpoint } from "./make-checkpoint";
import { checkSignature, parseCheckpoint } from "./rules/checkpoint-note";
import { localSigner } from "./signer";
import { appendActs, placeAll, withoutGuard } from "./testing";

let test: TestDatabase;
let folder: string;
beforeEach(async () => {
  test = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), "keyledger-checkpoints-"));
});
afterEach(async () => {
  await test.drop();
  await rm(folder, { recursive: true, force: true });
});

const signer = localSigner(generateKeyPairSync("ed25519").privateKey, "example.com/ledger");
const NOW = new Date("2026-11-22T04:00:00Z");
const sql = async (text: string) => (await test.db.pool.query(text)).rows;
async function grow(count: number, from: number) {
  await appendActs(test.db, count, from);
  await placeAll(test.db);
}
const sign = () => makeCheckpoint(test.db, signer, NOW);

describe("a checkpoint", () => {
  it("is signed once for each size, whoever signs", async () => {
    expect(await sign()).toBeNull();
    await grow(300, 0);
    const sizes = await Promise.all([sign(), sign(), sign()]);
    expect(sizes.filter((size) => size !== null && size !== 300)).toEqual([]);
    expect(sizes).toContain(300);
    expect(await sign()).toBeNull();
    await grow(1, 300);
    expect(await sign()).toBe(301);
    const rows = await sql(`SELECT size::int, note, root FROM ledger_checkpoint ORDER BY size`);
    expect(rows.map(({ size }) => size)).toEqual([300, 301]);
    for (const { size, note, root } of rows) {
      const parsed = parseCheckpoint(note);
      expect(parsed).toMatchObject({ origin: "example.com/ledger", size, root });
      expect(checkSignature(parsed, [signer]).status).toBe("good");
    }
  });

  it.each([
    [
      "an entry before it was changed",
      `UPDATE ledger_place SET leaf_hash = sha256('x') WHERE seq = 299`,
    ],
    ["a full tile before it was changed", `UPDATE ledger_tile SET root = sha256('x')`],
    ["entries before it were cut off", `DELETE FROM ledger_place WHERE seq > 290`],
    ["an entry before it is gone", `DELETE FROM ledger_place WHERE seq = 295`],
    ["its row says another root", `UPDATE ledger_checkpoint SET root = sha256('x')`],
    [
      "its note is another's",
      `UPDATE ledger_checkpoint SET note = replace(note, 'example.com/ledger', 'example.org/ledger')`,
    ],
    [
      "an act after it was changed",
      `UPDATE ledger_act SET body = '{}' WHERE id IN
      (SELECT act_id FROM ledger_place WHERE seq = 305)`,
    ],
    [
      "an act after it is gone",
      `DELETE FROM ledger_act WHERE id IN
      (SELECT act_id FROM ledger_place WHERE seq = 305)`,
    ],
  ])("is not signed when %s", async (_, tamper) => {
    await grow(300, 0);
    await sign();
    await grow(10, 300);
    await withoutGuard(test.owner, tamper);
    await expect(sign()).rejects.toThrow();
    expect(await sql(`SELECT size::int FROM ledger_checkpoint`)).toEqual([{ size: 300 }]);
  });

  it("is signed by a new key after the old one, and the old one's stays", async () => {
    await grow(3, 0);
    await sign();
    await grow(3, 3);
    const next = localSigner(generateKeyPairSync("ed25519").privateKey, "example.com/ledger");
    expect(await makeCheckpoint(test.db, next, NOW)).toBe(6);
    const rows = await sql(`SELECT note, key_id FROM ledger_checkpoint ORDER BY size`);
    expect(rows.map(({ note }) => checkSignature(parseCheckpoint(note), [next]).status)).toEqual([
      "unknown-key",
      "good",
    ]);
  });

  it("is not kept when the signer's answer is no signature of it", async () => {
    await grow(3, 0);
    const broken = { ...signer, sign: async () => Buffer.alloc(64) };
    await expect(makeCheckpoint(test.db, broken, NOW)).rejects.toThrow(/not of its own key/);
    expect(await sql(`SELECT 1 FROM ledger_checkpoint`)).toEqual([]);
  });
});

describe("its copies", () => {
  const copies = () =>
    sql(`SELECT size::int, target, written_at IS NOT NULL AS written, tries, error
           FROM checkpoint_copy ORDER BY size, target`);
  const now = () => sql(`UPDATE checkpoint_copy SET tried_at = tried_at - interval '1 hour'`);

  it("go to the log and to a folder, once", async () => {
    const lines: string[] = [];
    const log = pino({ level: "silent" }, { write: (line: string) => lines.push(line) });
    await grow(5, 0);
    await sign();
    const targets = [logTarget(log), folderTarget(folder)];
    expect(await copyCheckpoints(test.db, targets)).toEqual(new Map());
    await copyCheckpoints(test.db, targets);
    const [{ note }] = (await sql(`SELECT note FROM ledger_checkpoint`)) as [{ note: string }];
    expect(lines.map((line) => JSON.parse(line).checkpoint)).toEqual([{ size: 5, note }]);
    expect(await readdir(folder)).toEqual(["checkpoint-000000000005.txt"]);
    expect(await readFile(join(folder, "checkpoint-000000000005.txt"), "utf8")).toBe(note);
    expect(await copies()).toMatchObject([{ written: true }, { written: true, tries: 1 }]);
  });

  it("are kept for later while the folder is away or its disk is full, and lose nothing", async () => {
    const gone = folderTarget(join(folder, "not-mounted"));
    const full: CheckpointTarget = {
      name: gone.name,
      write: async () => {
        throw Object.assign(new Error("ENOSPC: no space left on device, write"), {
          code: "ENOSPC",
        });
      },
    };
    await grow(5, 0);
    await sign();
    expect((await copyCheckpoints(test.db, [gone])).get(gone.name)).toMatch(/ENOENT/);
    expect(await copies()).toMatchObject([{ written: false, tries: 1, error: /ENOENT/ }]);
    // Not due yet: it waits for its turn.
    expect(await copyCheckpoints(test.db, [gone])).toEqual(new Map());
    await grow(5, 5);
    await sign();
    await now();
    expect((await copyCheckpoints(test.db, [full])).get(gone.name)).toMatch(/ENOSPC/);
    await now();
    const back: CheckpointTarget = { name: gone.name, write: folderTarget(folder).write };
    expect(await copyCheckpoints(test.db, [back])).toEqual(new Map());
    expect(await readdir(folder)).toEqual([
      "checkpoint-000000000005.txt",
      "checkpoint-000000000010.txt",
    ]);
    expect(await copies()).toMatchObject([
      { size: 5, written: true, error: null },
      { size: 10, written: true, error: null },
    ]);
  });

  it("never write over another checkpoint of the same size, and leave no half file", async () => {
    const file = join(folder, "checkpoint-000000000005.txt");
    await writeFile(file, "another");
    await grow(5, 0);
    await sign();
    const errors = await copyCheckpoints(test.db, [folderTarget(folder)]);
    expect([...errors.values()]).toMatchObject([/another checkpoint of the same size/]);
    expect(await readFile(file, "utf8")).toBe("another");
    expect(await readdir(folder)).toEqual(["checkpoint-000000000005.txt"]);
  });

  it("are tried also after the database's clock was set back", async () => {
    await grow(5, 0);
    await sign();
    await copyCheckpoints(test.db, [folderTarget(join(folder, "away"))]);
    await sql(`UPDATE checkpoint_copy SET tried_at = now() + interval '1 year',
      target = 'folder:${folder}'`);
    expect(await copyCheckpoints(test.db, [folderTarget(folder)])).toEqual(new Map());
    expect(await copies()).toMatchObject([{ written: true }]);
  });
});
