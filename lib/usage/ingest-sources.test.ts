import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createAws } from "@/lib/aws/create-aws";
import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { ensureQueue } from "@/lib/jobs/add-job";
import { runWorker } from "@/lib/jobs/run-worker";
import { type Sample, startSample } from "@/lib/local-aws/testing/sample-session";
import { INGEST_SOURCES } from "./ingest-spec";
import { listSources } from "./list-sources";
import { beginRun } from "./store/sources";
import { USAGE_TASKS } from "./tasks";
import { logName, putLog, readBuckets } from "./testing/trail-folder";
import { decryptRecord } from "./testing/trail-records";
import { addSource } from "./write-source";

let test: TestDatabase;
let folder: string;
let sample: Sample;
let aws: Aws;

const ctx = (): Context => ({
  ...{ db: test.db, actor: { kind: "system", name: "test" }, requestId: "test" },
  clock: () => new Date(),
});

beforeAll(async () => {
  test = await createTestDatabase();
  await ensureQueue(test.db);
  folder = await mkdtemp(join(tmpdir(), "keyledger-sources-"));
  sample = await startSample({ s3Folder: folder });
  vi.stubEnv("AWS_ENDPOINT_URL", sample.aws.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", sample.own.credentials.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", sample.own.credentials.secretAccessKey);
  aws = createAws({ share: 0, homeRegion: "us-east-1", maxAttempts: 1, deadlineMs: 60_000 });
  // Old usage is not kept.
  const eventTime = `${new Date(Date.now() - 3_600_000).toISOString().slice(0, 19)}Z`;
  const day = eventTime.slice(0, 10);
  const name = logName(1)
    .replace("2025/05/20", day.replaceAll("-", "/"))
    .replace("20250520T2050", `${day.replaceAll("-", "")}T0005`);
  await putLog(join(folder, "good-bucket"), name, [decryptRecord({ eventTime })]);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  aws.close();
  await sample.aws.close();
  await test.drop();
  await rm(folder, { recursive: true });
});

const source = (name: string, bucket: string, enabled = true) => ({
  ...{ name, enabled, everyMinutes: 60, feeds: { accounts: null, regions: null } },
  target: {
    kind: "files" as const,
    config: { url: `s3://${bucket}`, accountId: null, region: null, deliveryMinutes: 15 },
  },
});

it("takes what is due, also what a killed worker had begun, each for itself, and nothing that is off", async () => {
  await addSource(ctx(), source("Bad", "no-such-bucket-here"));
  const { id } = await addSource(ctx(), source("Good", "good-bucket"));
  await addSource(ctx(), source("Off", "good-bucket", false));
  // As a worker leaves it that is killed in the middle.
  await beginRun(test.db.pool, id, new Date());
  const stop = new AbortController();
  const worker = runWorker({
    ...{ db: test.db, aws, tasks: USAGE_TASKS, signal: stop.signal },
    everyMinute: [INGEST_SOURCES.name],
  });
  const states = async () =>
    Object.fromEntries((await listSources(ctx())).items.map(({ name, run }) => [name, run.state]));
  await expect
    .poll(states, { timeout: 60_000, interval: 200 })
    .toEqual({ Bad: "failed", Good: "done", Off: "never" });
  stop.abort();
  await worker;
  expect(await readBuckets(test.db)).toHaveLength(1);
});
