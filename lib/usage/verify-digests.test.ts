import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { parseKeys } from "./digest-keys";
import { fileSource } from "./sources/file-source";
import { ObjectUnreadable } from "./sources/source";
import { verifyDigests } from "./verify-digests";

const ACCOUNT = "111122223333";
const BUCKET = "trail-bucket";
const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
const FINGERPRINT = "67b9fa73676d86966b449dd677850753";
const LIST = JSON.stringify({
  PublicKeyList: [
    {
      Fingerprint: FINGERPRINT,
      Value: pair.publicKey.export({ format: "der", type: "pkcs1" }).toString("base64"),
    },
  ],
});
const keys = parseKeys(LIST) ?? new Map();

let test: TestDatabase;
let folder: string;
const ctx = (): Context => ({
  db: test.db,
  actor: { kind: "system", name: "test" },
  clock: () => new Date("2025-06-01T00:00:00Z"),
  requestId: "test",
});

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "keyledger-digest-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
  await test.db.pool.query("DELETE FROM usage_digest");
});

const hex = (content: string) => createHash("sha256").update(content).digest("hex");
const logKey = (hour: number) =>
  `AWSLogs/${ACCOUNT}/CloudTrail/us-west-2/2025/05/20/${ACCOUNT}_CloudTrail_us-west-2_20250520T${String(hour).padStart(2, "0")}05Z_abcdefgh12345678.json.gz`;
const digestKey = (hour: number) =>
  `AWSLogs/${ACCOUNT}/CloudTrail-Digest/us-west-2/2025/05/20/${ACCOUNT}_CloudTrail-Digest_us-west-2_main_us-east-1_20250520T${String(hour).padStart(2, "0")}0000Z.json.gz`;
const hour = (number: number) => `2025-05-20T${String(number).padStart(2, "0")}:00:00Z`;
const logText = (hour: number) => JSON.stringify({ Records: [{ hour }] });

async function put(key: string, text: string): Promise<void> {
  const path = join(folder, key);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, gzipSync(text));
}

/** Digests of the hours as CloudTrail writes and signs them ("Custom implementations …", data signing string). */
async function putChain(hours: readonly number[], change: Record<number, object> = {}) {
  let before = null as { key: string; text: string; signature: string } | null;
  for (const hour of hours) {
    await put(logKey(hour), logText(hour));
    const end = `2025-05-20T${String(hour).padStart(2, "0")}:00:00Z`;
    const text: string = JSON.stringify({
      awsAccountId: ACCOUNT,
      digestStartTime: `2025-05-20T${String(hour - 1).padStart(2, "0")}:00:00Z`,
      digestEndTime: end,
      digestS3Bucket: BUCKET,
      digestS3Object: digestKey(hour),
      digestPublicKeyFingerprint: FINGERPRINT,
      digestSignatureAlgorithm: "SHA256withRSA",
      newestEventTime: end,
      oldestEventTime: end,
      previousDigestS3Bucket: before === null ? null : BUCKET,
      previousDigestS3Object: before === null ? null : before.key,
      previousDigestHashValue: before === null ? null : hex(before.text),
      previousDigestHashAlgorithm: before === null ? null : "SHA-256",
      previousDigestSignature: before === null ? null : before.signature,
      logFiles: [
        {
          s3Bucket: BUCKET,
          s3Object: logKey(hour),
          hashValue: hex(logText(hour)),
          hashAlgorithm: "SHA-256",
        },
      ],
      ...change[hour],
    });
    const last: string = before === null ? "null" : before.signature;
    const signed: string = `${end}\n${BUCKET}/${digestKey(hour)}\n${hex(text)}\n${last}`;
    const signature: string = sign("sha256", Buffer.from(signed), pair.privateKey).toString("hex");
    await put(digestKey(hour), text);
    before = { key: digestKey(hour), text, signature };
  }
}

const verify = async (given = keys, path = folder) =>
  verifyDigests(ctx(), await fileSource(path), { keys: given });
const none = {
  ...{ valid: 0, invalid: 0, missing: 0, gap: 0, unproven: 0, unread: 0 },
  ...{ added: 0, removed: 0 },
  ...{ left: false, refusals: [], problems: [] },
};

describe("digests of CloudTrail", () => {
  it("are proven each by the next, which holds its signature, and verified once", async () => {
    await putChain([1, 2, 3]);
    expect(await verify()).toEqual({ ...none, valid: 3, unproven: 1 });
    expect(await verify()).toEqual(none);
    await putChain([1, 2, 3, 4]);
    // Another time of change is another version, the content is the same.
    expect(await verify()).toMatchObject({ valid: 4, unproven: 1, problems: [] });
    const { rows } = await test.db.pool.query(
      `SELECT signature, account_id AS account, region, trail FROM usage_digest ORDER BY key`,
    );
    const of = { account: ACCOUNT, region: "us-west-2", trail: "main (us-east-1)" };
    expect(rows).toEqual(
      ["proven", "proven", "proven", "unproven"].map((signature) => ({ signature, ...of })),
    );
  });

  it("are verified in a copy that begins below the bucket, or lies in a folder", async () => {
    await putChain([1, 2]);
    expect(await verify(keys, join(folder, `AWSLogs/${ACCOUNT}`))).toMatchObject({
      ...{ valid: 2, unproven: 1 },
    });
    const whole = folder;
    folder = join(whole, "copies/of-may");
    await putChain([1, 2]);
    const copied = await verify(keys, join(whole, "copies"));
    folder = whole;
    expect(copied).toEqual({ ...none, valid: 2, unproven: 1 });
  });

  it("are left for the next time when the time is over or it is stopped, and each is noted for itself", async () => {
    await putChain([1, 2, 3]);
    const source = await fileSource(folder);
    expect(await verifyDigests(ctx(), source, { keys, budgetMs: -1 })).toEqual({
      ...{ ...none, left: true },
    });
    const stop = new AbortController();
    const stopping: typeof source = {
      ...source,
      readSigned: async (object) => {
        if (object.key === digestKey(2)) stop.abort(new Error("stopped"));
        return source.readSigned(object);
      },
    };
    await expect(verifyDigests(ctx(), stopping, { keys, signal: stop.signal })).rejects.toThrow(
      "stopped",
    );
    expect(await verify()).toEqual({ ...none, valid: 2, unproven: 1 });
    const { rows } = await test.db.pool.query(`SELECT signature FROM usage_digest ORDER BY key`);
    expect(rows.map(({ signature }) => signature)).toEqual(["proven", "proven", "unproven"]);
  });

  it("that cannot be read now are named, and verified when they can", async () => {
    await putChain([1, 2]);
    const source = await fileSource(folder);
    const denied: typeof source = {
      ...source,
      readKey: async (key) => {
        if (key === logKey(1)) throw new ObjectUnreadable("denied");
        return source.readKey(key);
      },
    };
    expect(await verifyDigests(ctx(), denied, { keys })).toMatchObject({
      ...{ valid: 1, unread: 1, gap: 0 },
      problems: [{ digest: digestKey(1), reason: "not verified: denied" }],
    });
    expect(await verify()).toMatchObject({ valid: 1, unread: 0, unproven: 0, problems: [] });
  });

  it("are unproven without their key, but not less whole", async () => {
    await putChain([1, 2]);
    expect(await verify(new Map())).toEqual({ ...none, valid: 2, unproven: 2 });
  });

  it("name the file that was changed, and the one that is not there", async () => {
    await putChain([1, 2, 3]);
    await put(logKey(1), logText(9));
    await unlink(join(folder, logKey(2)));
    await writeFile(join(folder, logKey(3)), "no gzip");
    expect(await verify()).toEqual({
      ...{ ...none, invalid: 2, missing: 1, unproven: 1 },
      problems: [
        { digest: digestKey(1), reason: `${logKey(1)} has another hash` },
        { digest: digestKey(2), reason: `${logKey(2)} is not there` },
        { digest: digestKey(3), reason: `${logKey(3)} has another hash` },
      ],
    });
  });

  it("show a digest that is gone, and one that was changed after it was signed", async () => {
    await putChain([1, 2, 3]);
    await unlink(join(folder, digestKey(2)));
    expect(await verify()).toMatchObject({
      ...{ valid: 1, gap: 1 },
      problems: [{ digest: digestKey(3), reason: `${digestKey(2)} is not there` }],
    });
    await test.db.pool.query("DELETE FROM usage_digest");
    await putChain([1, 2, 3]);
    // The file list of the second is changed: the third has its old hash and signature.
    await put(digestKey(2), JSON.stringify({ ...JSON.parse(await textOf(2)), logFiles: [] }));
    expect(await verify()).toMatchObject({
      ...{ valid: 2, invalid: 1 },
      problems: [{ digest: digestKey(2), reason: "the digest after it gives another hash for it" }],
    });
  });

  it("begin anew after a time without digests, which nothing proves, and without a gap where there was none", async () => {
    const anew = {
      previousDigestS3Bucket: null,
      previousDigestS3Object: null,
      previousDigestHashValue: null,
      previousDigestHashAlgorithm: null,
      previousDigestSignature: null,
    };
    await putChain([1, 2, 3, 6], { 3: anew, 6: { ...anew, digestStartTime: hour(5) } });
    expect(await verify()).toMatchObject({
      ...{ valid: 3, gap: 1 },
      problems: [
        {
          digest: digestKey(6),
          reason: `the chain begins anew, and nothing proves the time from ${hour(3)} to ${hour(5)}`,
        },
      ],
    });
  });

  it("are linked whichever is read first, and show one that is gone since", async () => {
    await putChain([1, 2, 3]);
    const second = await readFile(join(folder, digestKey(2)));
    await unlink(join(folder, digestKey(2)));
    expect(await verify()).toMatchObject({ valid: 1, gap: 1, unproven: 2 });
    await writeFile(join(folder, digestKey(2)), second);
    expect(await verify()).toMatchObject({ valid: 1, unproven: 0, problems: [] });
    const states = async () =>
      (await test.db.pool.query(`SELECT state, signature FROM usage_digest ORDER BY key`)).rows;
    expect(await states()).toEqual([
      { state: "valid", signature: "proven" },
      { state: "valid", signature: "proven" },
      { state: "valid", signature: "unproven" },
    ]);
    await test.db.pool.query(`UPDATE usage_digest SET version = '' WHERE key = $1`, [digestKey(1)]);
    await unlink(join(folder, digestKey(1)));
    await verify();
    expect((await states())[0]).toEqual({ state: "missing", signature: "proven" });
  });

  it("refute a signature that is not that of AWS's key", async () => {
    await putChain([1, 2, 3]);
    const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey;
    const wrong = new Map([[FINGERPRINT, other.export({ format: "der", type: "pkcs1" })]]);
    expect(await verify(wrong)).toMatchObject({ invalid: 2, valid: 1, unproven: 1 });
  });

  it("are no digests when their form is wrong, they were moved, or their gzip is broken", async () => {
    await putChain([1, 2, 3], {
      1: { logFiles: "none" },
      2: { digestS3Object: "AWSLogs/elsewhere.json.gz" },
    });
    await writeFile(join(folder, digestKey(3)), gzipSync("x".repeat(5_000)).subarray(0, 30));
    const { problems } = await verify();
    expect(problems.map(({ reason }) => reason)).toEqual([
      "it is no digest",
      "it is not where it says that it is",
      "it is no digest",
    ]);
    // What anybody may lay there says nothing that is too much for us, or of years.
    await test.db.pool.query("DELETE FROM usage_digest");
    await putChain([1, 2, 3], {
      1: { logFiles: [{ s3Object: "a\0b", hashValue: "0".repeat(64), hashAlgorithm: "SHA-256" }] },
      2: { digestStartTime: "1970-01-01T00:00:00Z", previousDigestSignature: "x\0" },
      3: { digestEndTime: "9999-01-01T00:00:00Z" },
    });
    expect((await verify()).problems.map(({ reason }) => reason)).toEqual([
      "it is no digest",
      "it is no digest",
      "it is not of the time of its name",
    ]);
  });
});

async function textOf(hour: number): Promise<string> {
  return gunzipSync(await readFile(join(folder, digestKey(hour)))).toString();
}
