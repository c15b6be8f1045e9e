import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Actor } from "@/lib/auth/types";
import { createAws } from "@/lib/aws/create-aws";
import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { ensureQueue } from "@/lib/jobs/add-job";
import { addKey, addScope } from "@/lib/keys/testing-rows";
import { type Sample, startSample } from "@/lib/local-aws/testing/sample-session";
import { findEvents } from "./find-events";
import { ingestObjects } from "./ingest-objects";
import { runSource } from "./run-source";
import type { EventsQuery } from "./schemas/events";
import { fileSource } from "./sources/file-source";
import { anotherEvent, logName, putLog } from "./testing/trail-folder";
import {
  decryptRecord,
  KEY,
  keyResource,
  OTHER_KEY,
  OWNER,
  REGION,
  sessionOfRole,
} from "./testing/trail-records";
import { addSource, removeSource } from "./write-source";

const BUCKET = "sample-trail";
const NOW = new Date("2025-05-21T00:00:00Z");
const APP = `arn:aws:iam::${OWNER}:role/service/app`;

let test: TestDatabase;
let folder: string;
let sample: Sample;
let aws: Aws;
let sourceId: string;

const ctx = (actor: Actor = { kind: "system", name: "test" }): Context => ({
  ...{ db: test.db, actor, clock: () => NOW, requestId: "test" },
});
const ask = (more: Partial<EventsQuery> = {}) => ({
  ...{ key: KEY, from: "2025-05-20T20:45:00Z", to: "2025-05-20T20:50:00Z", limit: 100 },
  ...more,
});
const find = (more: Partial<EventsQuery> = {}) => findEvents(ctx(), aws, ask(more));

beforeAll(async () => {
  test = await createTestDatabase();
  await ensureQueue(test.db);
  folder = await mkdtemp(join(tmpdir(), "keyledger-events-"));
  sample = await startSample({ s3Folder: folder });
  vi.stubEnv("AWS_ENDPOINT_URL", sample.aws.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", sample.own.credentials.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", sample.own.credentials.secretAccessKey);
  aws = createAws({ share: 0, homeRegion: "us-east-1", maxAttempts: 1, deadlineMs: 5_000 });
  const scopeId = await addScope(test.db, { account: OWNER, region: REGION });
  for (const arn of [KEY, OTHER_KEY]) {
    await addKey(test.db, { scopeId, keyId: arn.split("/")[1] ?? "" });
  }
  const at = (eventTime: string, more = {}) => anotherEvent(decryptRecord({ eventTime, ...more }));
  const twice = at("2025-05-20T20:46:00Z");
  const role = sessionOfRole();
  await putLog(join(folder, BUCKET), logName(1), [
    at("2025-05-20T20:44:59Z"),
    at("2025-05-20T20:49:59Z", { userIdentity: role, errorCode: "AccessDenied" }),
    twice,
    at("2025-05-20T20:47:00Z", { resources: [keyResource(OTHER_KEY)] }),
  ]);
  await putLog(join(folder, BUCKET), logName(2), [twice, at("2025-05-20T20:50:00Z")]);
  const config = { url: `s3://${BUCKET}`, accountId: null, region: null, deliveryMinutes: 15 };
  const { id } = await addSource(ctx(), {
    ...{ name: "Archive", target: { kind: "files", config }, enabled: true, everyMinutes: 60 },
    feeds: { accounts: null, regions: null },
  });
  sourceId = id;
  await runSource(ctx(), aws, id, { signal: new AbortController().signal, waitMs: 0 });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  aws.close();
  await sample.aws.close();
  await test.drop();
  await rm(folder, { recursive: true });
});

describe("the records behind five minutes of a key", () => {
  it("are those of the key and the time, each once, whole, and in the order of time", async () => {
    const { items, complete, problems } = await find();
    expect(items.map(({ at, outcome, principal }) => [at, outcome, principal])).toEqual([
      ["2025-05-20T20:46:00.000Z", null, `arn:aws:iam::${OWNER}:user/Alice`],
      ["2025-05-20T20:49:59.000Z", "AccessDenied", APP],
    ]);
    expect([complete, problems]).toEqual([true, []]);
    expect(items[0]?.record).toMatchObject({ userAgent: "aws-cli/2.27.11" });
    expect(items[0]?.encryptionContext).toEqual({ Department: "Engineering", Project: "Alpha" });
  });

  it("are held to a caller, an operation and an outcome", async () => {
    expect((await find({ principal: APP })).items).toHaveLength(1);
    expect((await find({ outcome: "(success)" })).items).toHaveLength(1);
    expect((await find({ operation: "Encrypt" })).items).toEqual([]);
  });

  it("are no more than asked for, and say that there are more", async () => {
    const { items, complete, problems } = await find({ limit: 1 });
    expect([items.length, complete]).toEqual([1, false]);
    expect(problems[0]?.reason).toContain("At least 2");
  });

  it("of a key that the actor may not see are not to be had", async () => {
    const owner = { kind: "token", id: "t", name: "t", role: "owner", ownerId: null } as never;
    await expect(findEvents(ctx(owner), aws, ask())).rejects.toMatchObject({ code: "not-found" });
    await expect(find({ key: "alias/orders" })).rejects.toMatchObject({ code: "invalid" });
  });

  it("say why where an object cannot be read, and give the rest", async () => {
    sample.aws.faults.add({ service: "s3", api: "GetObject", kind: "deny", times: 1 });
    const { items, complete, problems } = await find();
    sample.aws.faults.clear();
    expect(complete).toBe(false);
    expect(problems[0]?.reason).toContain("s3:GetObject");
    expect(items.length).toBeGreaterThan(0);
  });

  it("say so where they were taken in by hand, or their source is gone", async () => {
    const record = anotherEvent(decryptRecord({ eventTime: "2025-05-20T21:46:00Z" }));
    await putLog(join(folder, "by-hand"), logName(3), [record]);
    await ingestObjects(ctx(), await fileSource(join(folder, "by-hand")), { threads: 1 });
    const at = { from: "2025-05-20T21:45:00Z", to: "2025-05-20T21:50:00Z" };
    const { items, problems } = await find(at);
    expect(items).toEqual([]);
    expect(problems[0]?.reason).toContain("by hand");
    await removeSource(ctx(), sourceId);
    expect((await find()).complete).toBe(false);
  });
});
