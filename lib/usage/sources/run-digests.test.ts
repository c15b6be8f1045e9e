import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createAws } from "@/lib/aws/create-aws";
import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { ensureQueue } from "@/lib/jobs/add-job";
import { type ChainEnd, writeDigest } from "@/lib/local-aws/estates/trail/write-digest";
import { type Sample, startSample } from "@/lib/local-aws/testing/sample-session";
import { getSource } from "../list-sources";
import { readCoverage } from "../read-coverage";
import { readProofs } from "../read-proofs";
import { sha256 } from "../rules/digest";
import { runSource } from "../run-source";
import { anotherEvent, clearUsage, putLog, readBuckets } from "../testing/trail-folder";
import { decryptRecord, OWNER, REGION } from "../testing/trail-records";
import { addSource } from "../write-source";
import { runDigests } from "./run-digests";
import { SourceUnreadable } from "./source";

const BUCKET = "sample-trail";
const signal = new AbortController().signal;
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const publicKey = rsa.publicKey.export({ format: "der", type: "pkcs1" });
const pair = { privateKey: rsa.privateKey, publicKey, fingerprint: "ab".repeat(16) };
const forged = {
  ...pair,
  privateKey: generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey,
};

let test: TestDatabase;
let folder: string;
let sample: Sample;
let aws: Aws;
let now: Date;
let chain: ChainEnd | null;

const ctx = (): Context => ({
  ...{ db: test.db, actor: { kind: "system", name: "test" } as const },
  ...{ clock: () => now, requestId: "test" },
});
const at = (text: string) => Date.parse(`2025-05-20T${text}:00Z`);
const hourOf = (hour: number) => String(hour).padStart(2, "0");
const logName = (hour: number) =>
  `AWSLogs/${OWNER}/CloudTrail/${REGION}/2025/05/20/${OWNER}_CloudTrail_${REGION}_20250520T${hourOf(hour)}05Z_0000000000000000.json.gz`;

/** One log at five past the hour with a call on the hour, and at ten past the digest of it. */
async function deliver(hour: number, key = pair): Promise<Buffer> {
  const time = at(`${hourOf(hour)}:00`);
  const eventTime = new Date(time).toISOString().replace(".000", "");
  const text = JSON.stringify({ Records: [anotherEvent(decryptRecord({ eventTime }))] });
  await putLog(join(folder, BUCKET), logName(hour), gzipSync(text));
  chain = await writeDigest(
    { root: folder, bucket: BUCKET, drafts: join(folder, ".drafts") },
    key,
    {
      ...{ accountId: OWNER, region: REGION, trail: "main", homeRegion: "us-east-1" },
      ...{ from: time - 3_000_000, to: time + 600_000 },
    },
    [{ key: logName(hour), sha256: sha256(Buffer.from(text)), oldest: time, newest: time }],
    chain,
  );
  return gzipSync(text);
}

const source = (verify?: boolean) =>
  addSource(ctx(), {
    name: "Archive",
    target: {
      kind: "files",
      config: { url: `s3://${BUCKET}`, accountId: null, region: null, deliveryMinutes: 15, verify },
    },
    feeds: { accounts: null, regions: null },
    enabled: true,
    everyMinutes: 10,
  });

async function run(id: string) {
  const answer = await runSource(ctx(), aws, id, { signal, waitMs: 0 });
  if (answer === null || answer === "failed") throw new Error(String(answer));
  return answer;
}

/** Spans of coverage with their proof, by the time of day. */
async function proofs(from: string, to: string): Promise<string[]> {
  const [scope, range] = [
    { accountId: OWNER, region: REGION },
    { from: at(from), to: at(to) },
  ];
  const spans = await readCoverage(test.db.pool, scope, range, now);
  const name = `${OWNER}/${REGION}`;
  const all = await readProofs(test.db.pool, [scope], new Map([[name, spans]]), range);
  const time = (ms: number) => new Date(ms).toISOString().slice(11, 16);
  return (all.get(name) ?? []).map((span) =>
    [
      ...[time(span.from), time(span.to)],
      ...[span.state === "covered" ? "covered" : span.reason, span.proof],
    ].join(" "),
  );
}

beforeAll(async () => {
  test = await createTestDatabase();
  await ensureQueue(test.db);
  folder = await mkdtemp(join(tmpdir(), "keyledger-digests-"));
  sample = await startSample({ s3Folder: folder });
  for (const { regions } of sample.estate.accounts.values()) {
    regions.set(REGION, "ENABLED_BY_DEFAULT");
  }
  vi.stubEnv("AWS_ENDPOINT_URL", sample.aws.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", sample.own.credentials.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", sample.own.credentials.secretAccessKey);
  aws = createAws({ share: 0, homeRegion: "us-east-1", maxAttempts: 3, deadlineMs: 60_000 });
});
beforeEach(() => {
  now = new Date(at("12:30"));
  chain = null;
  sample.estate.digestKeys = [
    {
      ...{ fingerprint: pair.fingerprint, value: publicKey },
      ...{ validFrom: new Date(at("00:00")), validTo: new Date(at("23:00")) },
    },
  ];
});
afterEach(async () => {
  sample.aws.faults.clear();
  for (const name of [BUCKET, ".metadata"]) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
  await clearUsage(test.owner);
  await test.owner.pool.query(
    `TRUNCATE usage_source, usage_coverage, usage_digest, usage_digest_fault, usage_proof, usage_digest_key`,
  );
});
afterAll(async () => {
  vi.unstubAllEnvs();
  aws.close();
  await sample.aws.close();
  await rm(folder, { recursive: true });
  await test.drop();
});

describe("a bucket's digests, with each run of its source", () => {
  it("prove what was delivered, the newest by its own metadata, each once, by keys that are kept", async () => {
    for (const hour of [9, 10]) await deliver(hour);
    const { id } = await source();
    const first = await run(id);
    expect(first).toMatchObject({ pieces: 2, failed: 0 });
    expect(first.digests?.now).toMatchObject({ valid: 2, unproven: 0, left: false, problems: [] });
    expect(await proofs("09:00", "12:00")).toEqual([
      "09:00 10:10 covered valid",
      "10:10 12:00 covered unverified",
    ]);
    // AWS has forgotten the key by now.
    sample.estate.digestKeys = [];
    await deliver(11);
    sample.aws.requests.clear();
    const second = await run(id);
    expect(second.digests?.now).toMatchObject({ valid: 1, unproven: 0, problems: [] });
    expect(sample.aws.requests.list().some(({ api }) => api === "ListPublicKeys")).toBe(false);
    expect((await getSource(ctx(), id)).run.answer?.digests?.all).toMatchObject({
      ...{ digests: 3, valid: 3, unproven: 0, to: "2025-05-20T11:10:00.000Z" },
    });
    expect(await proofs("09:00", "11:10")).toEqual(["09:00 11:10 covered valid"]);
  });

  it("leave unknown what was changed and a gap where a file is gone, and take nothing from the counts", async () => {
    for (const hour of [9, 10, 11]) await deliver(hour);
    const eventTime = "2025-05-20T09:59:59Z";
    const made = [1, 2].map(() => anotherEvent(decryptRecord({ eventTime })));
    await putLog(join(folder, BUCKET), logName(10), made);
    await unlink(join(folder, BUCKET, logName(11)));
    const { id } = await source();
    const { digests, events } = await run(id);
    expect(events).toBe(3);
    expect((await readBuckets(test.db)).length).toBe(2);
    expect(digests?.now).toMatchObject({ valid: 1, invalid: 1, missing: 1, unproven: 0 });
    expect(digests?.now?.problems.map(({ reason }) => reason)).toEqual([
      `${logName(10)} has another hash`,
      `${logName(11)} is not there`,
    ]);
    expect(await proofs("09:00", "12:00")).toEqual([
      "09:00 10:00 covered valid",
      "10:00 10:05 changed invalid",
      "10:05 11:00 covered valid",
      "11:00 11:05 missing missing",
      "11:05 11:10 covered valid",
      "11:10 12:00 covered unverified",
    ]);
    expect((await getSource(ctx(), id)).run.state).toBe("done");
  });

  it("notice a file that is written again after it was proven, and that it was put right", async () => {
    const original = await deliver(9);
    await deliver(10);
    const { id } = await source();
    await run(id);
    // What it told before, and no more: nothing is made up.
    await putLog(join(folder, BUCKET), logName(9), gzipSync(`${gunzipSync(original)}\n`));
    const again = await run(id);
    expect(again.digests?.now, JSON.stringify(again)).toMatchObject({ invalid: 1, valid: 0 });
    expect(await proofs("09:00", "10:00")).toEqual([
      "09:00 09:05 changed invalid",
      "09:05 10:00 covered valid",
    ]);
    // What was read stays read when the bucket forgets it.
    await unlink(join(folder, BUCKET, logName(10)));
    await putLog(join(folder, BUCKET), logName(9), original);
    now = new Date(at("12:30") + 8 * 86_400_000);
    expect((await run(id)).digests?.now).toMatchObject({ valid: 1, invalid: 0 });
    expect(await proofs("09:00", "10:00")).toEqual(["09:00 10:00 covered valid"]);
  });

  it("hold for not known what was made up in a file that was put right again, for it is counted", async () => {
    const original = await deliver(9);
    await deliver(10);
    const { id } = await source();
    await run(id);
    const eventTime = "2025-05-20T09:02:00Z";
    await putLog(join(folder, BUCKET), logName(9), [anotherEvent(decryptRecord({ eventTime }))]);
    expect((await run(id)).events).toBe(1);
    await putLog(join(folder, BUCKET), logName(9), original);
    now = new Date(at("12:30") + 8 * 86_400_000);
    const { digests } = await run(id);
    expect(digests?.now).toMatchObject({ valid: 0, invalid: 1 });
    expect(digests?.now?.problems.map(({ reason }) => reason)).toEqual([
      `${logName(9)} was changed when it was read: 1 call is counted that it does not have`,
    ]);
    expect((await proofs("09:00", "10:00"))[0]).toContain("changed invalid");
  });

  it("wait for keys that are denied, and are judged without being read again when they come", async () => {
    for (const hour of [9, 10]) await deliver(hour);
    const { id } = await source();
    sample.aws.faults.add({ api: "ListPublicKeys", kind: "deny" });
    const denied = await run(id);
    expect(denied.digests?.now).toMatchObject({
      ...{ valid: 2, unproven: 2 },
      refusals: [{ region: REGION, reason: expect.stringContaining("cloudtrail:ListPublicKeys") }],
    });
    expect(await proofs("09:00", "10:00")).toEqual(["09:00 10:00 covered unverified"]);
    sample.aws.faults.clear();
    expect((await run(id)).digests).toMatchObject({
      now: { valid: 0, refusals: [] },
      all: { digests: 2, valid: 2, unproven: 0 },
    });
    expect(await proofs("09:00", "10:00")).toEqual(["09:00 10:00 covered valid"]);
  });

  it("are refuted when somebody else has signed them, and take back no proof of the one before", async () => {
    await deliver(9);
    await deliver(10, forged);
    const { id } = await source();
    expect((await run(id)).digests?.now).toMatchObject({
      ...{ valid: 1, invalid: 1, unproven: 0 },
      problems: [{ reason: "its signature is not that of CloudTrail's key" }],
    });
    expect(await proofs("09:00", "10:10")).toEqual([
      "09:00 09:10 covered valid",
      "09:10 10:10 changed invalid",
    ]);
  });

  it("are left alone where the source is set so", async () => {
    await deliver(9);
    const { id } = await source(false);
    const answer = await run(id);
    expect(answer.pieces).toBe(1);
    expect(answer.digests).toBeUndefined();
    expect(await proofs("09:00", "10:00")).toEqual(["09:00 10:00 covered unverified"]);
  });

  it("cannot keep the run from ending well: what cannot be listed is said", async () => {
    const objects = {
      ...{ name: `s3://${BUCKET}`, prefix: "" },
      ...{ find: async () => null, readKey: async () => null },
      list: () => {
        throw new SourceUnreadable("no list");
      },
      listDigests: () => {
        throw new SourceUnreadable("no digests");
      },
      read: async () => new Uint8Array(),
      readSigned: async () => ({ content: new Uint8Array(), signature: null }),
    };
    const feeds = { accounts: null, regions: null };
    const verified = { accountId: null, feeds, objects, comparison: null };
    expect(await runDigests(ctx(), aws, verified, { since: null, signal })).toEqual({
      now: null,
      all: null,
      error: "no digests",
    });
  });
});
