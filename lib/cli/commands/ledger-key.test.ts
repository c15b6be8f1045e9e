import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../db/testing";
import { copyCheckpoints } from "../../ledger/copy-checkpoints";
import { makeCheckpoint } from "../../ledger/make-checkpoint";
import { parseVerifierKey, rawPublicKey } from "../../ledger/rules/checkpoint-note";
import { loadSigner } from "../../ledger/signer";
import { noteTrouble } from "../../ledger/store/trouble";
import { appendActs, placeAll, testContext } from "../../ledger/testing";
import { type OperatorWorld, startOperatorWorld } from "../../operator-aws/testing/operator-world";

let test: TestDatabase;
let world: OperatorWorld;
let folder: string;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());
beforeEach(async () => {
  world = await startOperatorWorld();
  folder = await mkdtemp(join(tmpdir(), "keyledger-key-"));
});
afterEach(async () => {
  // Other files of this worker get modules that know nothing of these settings.
  vi.unstubAllEnvs();
  vi.resetModules();
  await world.close();
  await rm(folder, { recursive: true, force: true });
});

/** The commands as a process with these settings has them. */
async function withSettings(settings: Record<string, string> = {}) {
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  vi.resetModules();
  const { ledgerKey } = await import("./ledger-key");
  const { checkBucket, checkLedger, checkLedgerKey } = await import("./check-ledger");
  const keeping = await import("../ledger-keeping");
  return {
    ledgerKey: () => ledgerKey({ dataDir: folder }),
    checkBucket,
    checkLedger,
    checkLedgerKey,
    keeping,
  };
}
const pair = generateKeyPairSync("ed25519");
const pem = pair.privateKey.export({ format: "pem", type: "pkcs8" }).toString();

describe("keyledger ledger-key", () => {
  it("prints the key of the settings, as its file and as its name, id and bytes", async () => {
    const { ledgerKey } = await withSettings({
      KEYLEDGER_LEDGER_KEY: pem,
      KEYLEDGER_LEDGER_NAME: "example.com/ledger",
    });
    const { json, text, code } = await ledgerKey();
    expect(code).toBe(0);
    const [line = "", , ...file] = text.split("\n");
    const publicKey = rawPublicKey(pair.publicKey);
    expect(parseVerifierKey(line)).toEqual({ name: "example.com/ledger", publicKey });
    expect(rawPublicKey(createPublicKey(file.join("\n")))).toEqual(publicKey);
    expect(json).toMatchObject({ key: line, algorithm: "Ed25519", source: "settings" });
    expect(`${text}${JSON.stringify(json)}`).not.toContain("PRIVATE");
  });

  it("answers 1 while there is no key, makes none, and prints that of the file then", async () => {
    const { ledgerKey } = await withSettings();
    expect(await ledgerKey()).toMatchObject({ code: 1, json: { key: null } });
    const { publicKey } = await loadSigner({ key: undefined, name: undefined, dataDir: folder });
    const { json, text } = await ledgerKey();
    expect(json).toMatchObject({ source: "file" });
    expect(parseVerifierKey(text.split("\n")[0] ?? "").publicKey).toEqual(publicKey);
  });

  it("prints KMS's key, and none of the file when KMS does not answer", async () => {
    const { ledgerKey, checkLedgerKey, keeping } = await withSettings({
      KEYLEDGER_LEDGER_KMS_KEY: world.key,
    });
    await loadSigner({ key: undefined, name: undefined, dataDir: folder });
    const { json, text } = await ledgerKey();
    expect(json).toMatchObject({ source: "kms" });
    const publicKey = rawPublicKey(createPublicKey(world.held.privateKey));
    expect(parseVerifierKey(text.split("\n")[0] ?? "").publicKey).toEqual(publicKey);
    expect(await checkLedgerKey(folder)).toMatchObject({
      status: "ok",
      detail: expect.stringContaining("Enabled"),
    });
    world.aws.faults.set([{ service: "kms", kind: "deny" }]);
    await expect(ledgerKey()).rejects.toMatchObject({ reason: "denied" });
    const settings = await keeping.ledgerSettings(folder);
    await expect(keeping.openSigner(settings)).rejects.toMatchObject({ reason: "denied" });
    expect(await checkLedgerKey(folder)).toMatchObject({
      status: "wrong",
      detail: expect.stringMatching(/AccessDenied/),
    });
  });

  it("uses nothing of the operator's for a demo", async () => {
    const { ledgerKey } = await withSettings({
      KEYLEDGER_LEDGER_KMS_KEY: world.key,
      KEYLEDGER_CHECKPOINT_BUCKET: world.bucket,
    });
    await writeFile(join(folder, "demo.json"), "{}");
    expect(await ledgerKey()).toMatchObject({ code: 1 });
    expect(world.aws.requests.count({ service: "kms" })).toBe(0);
  });

  it("is one key: two in the settings are refused", async () => {
    const both = { KEYLEDGER_LEDGER_KEY: pem, KEYLEDGER_LEDGER_KMS_KEY: world.key };
    await expect(withSettings(both)).rejects.toThrow(/one key signs/);
  });
});

describe("what doctor says of the ledger", () => {
  const ctx = () => ({ ...testContext, db: test.db });

  it("reads the newest copy in the bucket back, and tells when somebody changed it", async () => {
    const set = { KEYLEDGER_CHECKPOINT_BUCKET: world.bucket };
    const { checkBucket, keeping } = await withSettings(set);
    const check = async () => (await checkBucket(ctx(), folder))[0];
    expect(await check()).toMatchObject({ status: "unknown" });
    await appendActs(test.db, 3);
    await placeAll(test.db);
    const settings = await keeping.ledgerSettings(folder);
    await makeCheckpoint(test.db, await keeping.openSigner(settings), new Date());
    const bucket = keeping.openBucket(settings);
    if (!bucket) throw new Error("no bucket");
    expect(await copyCheckpoints(test.db, [bucket])).toEqual(new Map());
    bucket.close();
    expect(await check()).toMatchObject({
      status: "ok",
      detail: expect.stringMatching(/of 3 entries was read back/),
    });
    const file = join(world.objects, "000000000003.note");
    const note = await readFile(file, "utf8");
    await writeFile(file, note.replace("3", "4"));
    expect(await check()).toMatchObject({
      status: "wrong",
      detail: expect.stringMatching(/is another there/),
    });
    await rm(file);
    expect(await check()).toMatchObject({
      status: "wrong",
      detail: expect.stringMatching(/is gone from it/),
    });
    world.aws.faults.set([{ service: "s3", kind: "deny" }]);
    expect(await check()).toMatchObject({
      status: "wrong",
      detail: expect.stringMatching(/AccessDenied/),
    });
    const { checkBucket: unset } = await withSettings({ KEYLEDGER_CHECKPOINT_BUCKET: "" });
    expect(await unset(ctx(), folder)).toEqual([]);
  });

  it("tells why a checkpoint was not signed", async () => {
    const { checkLedger } = await withSettings();
    await noteTrouble(test.db.pool, { reason: "denied", error: "kms:Sign: AccessDeniedException" });
    expect(await checkLedger(test.db)).toMatchObject({
      status: "wrong",
      detail: expect.stringMatching(/a checkpoint waits since .*: denied: kms:Sign/),
      remedy: expect.stringMatching(/tried again/),
    });
  });
});
