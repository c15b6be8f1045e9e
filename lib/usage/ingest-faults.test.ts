import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createAws } from "@/lib/aws/create-aws";
import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { type Sample, startSample } from "@/lib/local-aws/testing/sample-session";
import { ingestObjects } from "./ingest-objects";
import { openBucket } from "./open-bucket";
import { fileSource } from "./sources/file-source";
import {
  anotherEvent,
  clearUsage,
  logName,
  putLog,
  readBuckets,
  readDisagreements,
  readTraits,
} from "./testing/trail-folder";
import { decryptRecord, KEY, keyResource, OTHER_KEY, sessionOfRole } from "./testing/trail-records";

const OBJECTS = 120;
const BUCKET = "sample-trail";

let test: TestDatabase;
let folder: string;
let sample: Sample;
let aws: Aws;
/** Of an undisturbed run. */
let expected: string[];

const counted = async () => [...(await readBuckets(test.db)), ...(await readTraits(test.db))];

const ctx = (): Context => ({
  db: test.db,
  actor: { kind: "system", name: "test" },
  clock: () => new Date("2025-06-01T00:00:00Z"),
  requestId: "test",
});

beforeAll(async () => {
  test = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), "keyledger-trail-"));
  await writeLogs();
  sample = await startSample({ s3Folder: folder });
  vi.stubEnv("AWS_ENDPOINT_URL", sample.aws.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", sample.own.credentials.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", sample.own.credentials.secretAccessKey);
  await ingestObjects(ctx(), await fileSource(join(folder, BUCKET)), { threads: 1 });
  expected = await counted();
});
beforeEach(async () => {
  await clearUsage(test.owner);
  aws = newAws();
});
afterEach(async () => {
  expect(await readDisagreements(test.db)).toEqual([]);
  aws.close();
  sample.aws.faults.clear();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await sample.aws.close();
  await test.drop();
  await rm(folder, { recursive: true });
});

const newAws = () =>
  createAws({ share: 0, homeRegion: "us-east-1", maxAttempts: 2, deadlineMs: 60_000 });

/** Logs with all that can go wrong twice: events in several objects, and shared ones. */
async function writeLogs(): Promise<void> {
  for (let number = 0; number < OBJECTS; number += 1) {
    const minute = String(number % 60).padStart(2, "0");
    const eventTime = `2025-05-20T20:${minute}:00Z`;
    const role = sessionOfRole({ invokedBy: number % 3 === 0 ? "s3.amazonaws.com" : undefined });
    const event = anotherEvent(decryptRecord({ eventTime, userIdentity: role }));
    // More addresses and contexts than are kept.
    const other = anotherEvent(
      decryptRecord({
        ...{ eventTime, resources: [keyResource(OTHER_KEY)] },
        sourceIPAddress: `192.0.2.${number}`,
        requestParameters: { encryptionContext: { tenant: `${number % 110}` } },
      }),
    );
    const shared = anotherEvent(
      decryptRecord({ eventTime, sharedEventID: `10000000-0000-4000-8000-${minute}0000000000` }),
    );
    await putLog(join(folder, BUCKET), logName(number), [event, other, shared, event]);
    await putLog(join(folder, BUCKET), `again/${logName(number)}`, [event]);
  }
}

async function ingestBucket() {
  const { source, close } = await openBucket(ctx(), aws, { url: `s3://${BUCKET}` });
  try {
    return await ingestObjects(ctx(), source, { threads: 1 });
  } finally {
    close();
  }
}

describe("from a bucket", () => {
  it("counts the same as from the folder, and by parts of it", async () => {
    expect(expected.length).toBeGreaterThan(30);
    const answer = await ingestBucket();
    expect(answer).toMatchObject({ objects: 2 * OBJECTS, failedObjects: 0 });
    expect(answer).toMatchObject({ kmsEvents: 2 * OBJECTS + 60, duplicates: 2 * OBJECTS + 60 });
    expect(await counted()).toEqual(expected);
    expect(await ingestBucket()).toMatchObject({ objects: 0, skippedObjects: 2 * OBJECTS });
  });

  it.each([
    ["throttled for long", { kind: "throttle", times: 6 }],
    ["cut off", { kind: "cut", times: 6 }],
    ["given expired credentials for long", { kind: "expire", times: 6 }],
  ] as const)("goes on where it was when it is %s", async (_name, fault) => {
    sample.aws.faults.add({ service: "s3", api: "GetObject", share: 0.2, ...fault });
    for (let tries = 0; tries < 20; tries += 1) {
      const done = await ingestBucket().then(
        () => true,
        () => false,
      );
      if (done) break;
      // As another command would: with a circuit that is closed and credentials of its own.
      aws.close();
      aws = newAws();
    }
    expect(await counted()).toEqual(expected);
  });

  it("names an object that is denied, takes the rest, and tries it again", async () => {
    sample.aws.faults.add({ service: "s3", api: "GetObject", kind: "deny", times: 1 });
    const answer = await ingestBucket();
    expect(answer).toMatchObject({ objects: 2 * OBJECTS - 1, failedObjects: 1 });
    expect(answer.problems[0]?.reason).toMatch(/s3:GetObject was denied/);
    expect(await ingestBucket()).toMatchObject({ objects: 1 });
    expect(await counted()).toEqual(expected);
  });

  it("is no ingest where the bucket is not there, or no bucket is named", async () => {
    const { source } = await openBucket(ctx(), aws, { url: "s3://not-there/AWSLogs" });
    await expect(ingestObjects(ctx(), source)).rejects.toMatchObject({ code: "unavailable" });
    await expect(openBucket(ctx(), aws, { url: "s3:/x" })).rejects.toMatchObject({
      code: "invalid",
    });
    const unknown = { url: `s3://${BUCKET}`, accountId: "999999999999" };
    await expect(openBucket(ctx(), aws, unknown)).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("a process that dies", () => {
  const entry = fileURLToPath(new URL("./testing/ingest-process.ts", import.meta.url));

  async function killedAfter(batches: number): Promise<void> {
    const child = fork(entry, [test.url, join(folder, BUCKET)], {
      execArgv: ["--import", "tsx"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    let seen = 0;
    const ended = once(child, "exit");
    child.on("message", () => {
      seen += 1;
      if (seen === batches) child.kill("SIGKILL");
    });
    await ended;
    // Its lease would be waited for.
    await test.db.pool.query(`DELETE FROM lease WHERE name = 'usage-ingest'`);
  }

  it("leaves every object counted whole or not at all", async () => {
    await killedAfter(1);
    const { rows } = await test.db.pool.query(`SELECT count(*)::int AS read FROM usage_object`);
    expect(rows[0].read).toBeGreaterThan(0);
    expect(rows[0].read).toBeLessThan(2 * OBJECTS);
    await killedAfter(2);
    await ingestObjects(ctx(), await fileSource(join(folder, BUCKET)), { threads: 1 });
    expect(await counted()).toEqual(expected);
  });

  it("leaves nothing of a batch whose database connection is lost", async () => {
    const source = await fileSource(join(folder, BUCKET));
    let broken = 0;
    const cut = async () => {
      broken += 1;
      await test.db.pool.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user`,
      );
    };
    const fails = ingestObjects(ctx(), source, {
      threads: 1,
      onProgress: () => (broken === 0 ? void cut() : undefined),
    });
    await fails.catch(() => undefined);
    expect(broken).toBe(1);
    await test.db.pool.query(`DELETE FROM lease WHERE name = 'usage-ingest'`);
    await ingestObjects(ctx(), source, { threads: 1 });
    expect(await counted()).toEqual(expected);
    expect(expected.some((line) => line.startsWith(KEY))).toBe(true);
  });
});
