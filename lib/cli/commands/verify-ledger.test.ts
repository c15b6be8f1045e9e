import { generateKeyPairSync, sign } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  checkpointText,
  formatNote,
  formatVerifierKey,
  rawPublicKey,
} from "../../ledger/rules/checkpoint-note";
import { canonicalBody, entryBody } from "../../ledger/rules/entry-body";
import { EXPORT_FORMAT } from "../../ledger/rules/export-format";
import { leafHash, rootOf } from "../../ledger/rules/merkle";
import { exitCodeOf } from "../main";
import { verifyLedger } from "./verify-ledger";

const pair = generateKeyPairSync("ed25519");
const key = { name: "example.com/ledger", publicKey: rawPublicKey(pair.publicKey) };
const ctx = {
  actor: { kind: "system" as const, name: "test" },
  clock: () => new Date("2026-11-22T04:00:00Z"),
  requestId: "r",
};
const bodies = Array.from({ length: 20 }, (_, at) => {
  const subject = { kind: "account" as const, id: String(at) };
  return canonicalBody(entryBody(ctx, { act: "account.add", subject }, `id-${at}`));
});
const leaves = bodies.map((body) => leafHash(body));

/** The signed head of the first `size` entries. */
function note(size: number, root = rootOf(leaves.slice(0, size))): string {
  const text = checkpointText({ origin: key.name, size, root });
  return formatNote(text, key, sign(null, Buffer.from(text), pair.privateKey));
}

const header = {
  format: EXPORT_FORMAT,
  origin: key.name,
  size: 20,
  root: rootOf(leaves).toString("base64"),
  publicKey: formatVerifierKey(key),
  checkpoint: note(20),
  exportedAt: "2026-11-22T04:00:00Z",
  filters: null,
  entries: 20,
};
const lines = [
  JSON.stringify(header),
  ...bodies.map((body, seq) => {
    const hash = leaves[seq]?.toString("base64");
    return JSON.stringify({ seq, body, leafHash: hash });
  }),
];

let folder: string;
const file = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keyledger-verify-"));
  await writeFile(file("good.jsonl"), `${lines.join("\n")}\n`);
  await writeFile(
    file("bad.jsonl"),
    lines.join("\n").replace('\\"id\\":\\"7\\"', '\\"id\\":\\"8\\"'),
  );
  await writeFile(file("key.pem"), pair.publicKey.export({ format: "pem", type: "spki" }));
  await mkdir(file("kept"));
  await writeFile(file("kept/checkpoint-000000000005.txt"), note(5));
  await writeFile(file("kept/notes.md"), "not one of them");
  await mkdir(file("bucket"));
  await writeFile(file("bucket/000000000005.note"), note(5));
  await writeFile(file("other.txt"), note(5, leafHash("another history")));
  await mkdir(file("empty"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("answers 0 for an export that holds, with keys in every form and checkpoints kept elsewhere", async () => {
  for (const publicKey of [formatVerifierKey(key), `${key.name}=${file("key.pem")}`]) {
    for (const kept of ["kept", "bucket"]) {
      const given = { publicKey: [publicKey], checkpoint: [file(kept)] };
      const { code, json, text } = await verifyLedger(file("good.jsonl"), given);
      expect(text).toMatch(/holds: 20 entries, 2 checkpoints/);
      expect({ code, json }).toMatchObject({ code: 0, json: { ok: true, entries: 20 } });
    }
  }
});

it("says what was not proved where no key was given", async () => {
  const { text } = await verifyLedger(file("good.jsonl"), {});
  expect(text).toMatch(/Not proved:\n {2}- That the signing key is yours/);
});

it("answers 1 and names the first entry that is wrong", async () => {
  const { code, text } = await verifyLedger(file("bad.jsonl"), {});
  expect(code).toBe(1);
  expect(text).toMatch(/does NOT hold. First wrong: Entry 7:/);
  expect(text).not.toMatch(/\nProved:/);
});

it("answers 1 when a checkpoint kept elsewhere tells another history", async () => {
  const { code, json } = await verifyLedger(file("good.jsonl"), {
    checkpoint: [file("other.txt")],
  });
  expect(code).toBe(1);
  expect(json).toMatchObject({ first: { seq: 0, lastSeq: 4 } });
});

it.each<[string, string, Parameters<typeof verifyLedger>[1], number]>([
  ["a file that is not there", "gone.jsonl", {}, 3],
  ["a folder for an export", "kept", {}, 2],
  ["a key that is none", "good.jsonl", { publicKey: ["x"] }, 2],
  ["a key with another id", "good.jsonl", { publicKey: ["a+00000000+AAAA"] }, 2],
  ["a key's file that is not there", "good.jsonl", { publicKey: ["a=/gone.pem"] }, 3],
  ["a checkpoint that is not there", "good.jsonl", { checkpoint: ["/gone.txt"] }, 3],
])("refuses %s", async (_, name, options, code) => {
  const error = await verifyLedger(file(name), options).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Error);
  expect(exitCodeOf(error)).toBe(code);
});

it("refuses a folder without checkpoints", async () => {
  const run = verifyLedger(file("good.jsonl"), { checkpoint: [file("empty")] });
  await expect(run).rejects.toThrow(/holds no checkpoints/);
});
