import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../db/testing";
import { copyCheckpoints } from "../ledger/copy-checkpoints";
import { listCheckpoints } from "../ledger/list-checkpoints";
import { formatVerifierKey } from "../ledger/rules/checkpoint-note";
import { signerWhenDue } from "../ledger/sign-when-due";
import { appendActs, killConnections, placeAll } from "../ledger/testing";
import { verifyDatabase } from "../ledger/verify/verify-database";
import type { Fault } from "../local-aws/types";
import { type BucketTarget, createBucketTarget } from "./create-bucket-target";
import { createKmsSigner, type KmsSigner } from "./create-kms-signer";
import { newKey, type OperatorWorld, startOperatorWorld } from "./testing/operator-world";

let test: TestDatabase;
let world: OperatorWorld;
let target: BucketTarget;
const made: KmsSigner[] = [];
beforeEach(async () => {
  test = await createTestDatabase();
  world = await startOperatorWorld();
  target = createBucketTarget({ url: world.bucket, region: "eu-central-1", pathStyle: true });
});
afterEach(async () => {
  for (const signer of made.splice(0)) signer.close();
  target.close();
  await world.close();
  await test.drop();
});

async function create(): Promise<KmsSigner> {
  const signer = await createKmsSigner({ key: world.key, name: "example.com/ledger" });
  made.push(signer);
  return signer;
}
const signing = () =>
  signerWhenDue({ db: test.db, signer: create, every: 1, clock: () => new Date() });
let grown = 0;
async function grow(count: number) {
  await appendActs(test.db, count, grown);
  grown += count;
  await placeAll(test.db);
}
const actor = { kind: "system", name: "test" } as const;
const shown = () =>
  listCheckpoints({ db: test.db, actor, clock: () => new Date(), requestId: "r" }, { limit: 50 });
const fault = (one: Fault) => world.aws.faults.set([one]);
const due = () =>
  test.db.pool.query(`UPDATE checkpoint_copy SET tried_at = tried_at - interval '1 hour'`);

describe("a ledger signed by the operator's key", () => {
  it("is verified with the public key that KMS gives", async () => {
    await grow(30);
    expect(await signing()()).toEqual({ size: 30, key: "example.com/ledger" });
    const signer = await create();
    const trusted = [{ name: signer.name, publicKey: signer.publicKey }];
    expect(await verifyDatabase(test.db.pool, { trusted, outside: [] })).toMatchObject({
      ok: true,
      entries: 30,
    });
    const { items } = await shown();
    expect(items[0]?.key).toBe(formatVerifierKey(signer));
    const other = { name: signer.name, publicKey: Buffer.alloc(32, 7) };
    const wrong = await verifyDatabase(test.db.pool, { trusted: [other], outside: [] });
    expect(wrong.ok).toBe(false);
  });

  it.each([
    ["denied", { service: "kms", api: "Sign", kind: "deny" }],
    ["denied", { service: "kms", api: "GetPublicKey", kind: "deny" }],
    ["throttled", { service: "kms", api: "Sign", kind: "throttle" }],
    ["unavailable", { service: "kms", kind: "cut" }],
  ] as const)(
    "says %s and why, takes acts on, and is signed when that is over",
    async (reason, how) => {
      const sign = signing();
      await grow(3);
      fault(how);
      await expect(sign()).rejects.toMatchObject({ reason });
      await grow(3);
      const { items, state } = await shown();
      expect(items).toEqual([]);
      expect(state).toMatchObject({ size: 6, waiting: 0, trouble: { reason } });
      expect(state.trouble?.error).toMatch(/^kms:/);
      // Within the pause nothing is asked, and the reason stays the same.
      const asked = world.aws.requests.count({ service: "kms" });
      await expect(sign()).rejects.toMatchObject({ reason });
      expect(world.aws.requests.count({ service: "kms" })).toBe(asked);
      world.aws.faults.clear();
      expect(await signing()()).toMatchObject({ size: 6 });
      expect((await shown()).state).toMatchObject({ uncovered: 0, trouble: null });
    },
  );

  it("is not signed by another key: not by KMS's new one, nor by one of this machine", async () => {
    const sign = signing();
    await grow(3);
    await sign();
    await grow(3);
    world.held.privateKey = newKey();
    await expect(sign()).rejects.toMatchObject({ reason: "unusable" });
    const { items, state } = await shown();
    expect(items.map(({ size }) => size)).toEqual([3]);
    expect(state.trouble).toMatchObject({ reason: "unusable" });
  });
});

describe("its copies in the operator's bucket", () => {
  const copy = () => copyCheckpoints(test.db, [target]);
  const stateOfCopy = async () => (await shown()).items[0]?.copies[0];
  const file = () => join(world.objects, "000000000003.note");
  beforeEach(async () => {
    await grow(3);
    await signing()();
  });

  it("are what was signed", async () => {
    expect(await copy()).toEqual(new Map());
    const { items } = await shown();
    expect(await readFile(file(), "utf8")).toBe(items[0]?.note);
    expect(items[0]?.copies).toMatchObject([{ target: world.bucket, state: "written", tries: 1 }]);
  });

  it("wait while the bucket is away, and say so", async () => {
    const folder = dirname(dirname(world.objects));
    await rename(folder, `${folder}.away`);
    expect((await copy()).get(world.bucket)).toMatch(/NoSuchBucket/);
    expect(await stateOfCopy()).toMatchObject({ state: "failing", error: /NoSuchBucket/ });
    await rename(`${folder}.away`, folder);
    await due();
    expect(await copy()).toEqual(new Map());
    expect(await stateOfCopy()).toMatchObject({ state: "written", error: null });
  });

  it("are noted after the worker was killed between the object and the note of it", async () => {
    const killed = {
      ...target,
      write: async (size: number, note: string) => {
        await target.write(size, note);
        await killConnections(test.url, 1);
      },
    };
    // The mark goes over a connection that is gone; whether a retry hides that or not, none is lost.
    await copyCheckpoints(test.db, [killed]).catch(() => undefined);
    expect(await readdir(world.objects)).toEqual(["000000000003.note"]);
    await test.db.pool.query(`UPDATE checkpoint_copy SET written_at = NULL, tried_at = NULL`);
    expect(await copy()).toEqual(new Map());
    expect(await stateOfCopy()).toMatchObject({ state: "written" });
    expect(world.aws.requests.count({ api: "PutObject", outcome: "ok" })).toBe(1);
    expect(world.aws.requests.count({ api: "PutObject", outcome: "PreconditionFailed" })).toBe(1);
  });

  it("are not written over another, and that stays visible", async () => {
    await copy();
    await writeFile(file(), "another history");
    await test.db.pool.query(`UPDATE checkpoint_copy SET written_at = NULL, tried_at = NULL`);
    expect((await copy()).get(world.bucket)).toMatch(/another checkpoint of the same size/);
    expect(await readFile(file(), "utf8")).toBe("another history");
    expect(await stateOfCopy()).toMatchObject({ state: "failing" });
  });
});
