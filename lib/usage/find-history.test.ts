import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createAws } from "@/lib/aws/create-aws";
import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { addAccount } from "@/lib/estate/add-account";
import { ensureQueue } from "@/lib/jobs/add-job";
import { externalId, member, region } from "@/lib/local-aws/testing/sample-estate";
import { type Sample, startSample } from "@/lib/local-aws/testing/sample-session";
import type { TrailEvent } from "@/lib/local-aws/types";
import { findEvents } from "./find-events";
import { runSource } from "./run-source";
import { decryptRecord } from "./testing/trail-records";
import { addSource } from "./write-source";

/** More than two pages of LookupEvents, all within ten minutes of one hour. */
const COUNT = 120;

let test: TestDatabase;
let sample: Sample;
let aws: Aws;
let hour: number;

const ctx = (days = 0): Context => ({
  ...{ db: test.db, actor: { kind: "system", name: "test" }, requestId: "test" },
  clock: () => new Date(sample.estate.now.getTime() + days * 86_400_000),
});
const iso = (at: number) => new Date(at).toISOString();
const find = (more: object = {}, days = 0) =>
  findEvents(
    ctx(days),
    aws,
    { from: iso(hour), to: iso(hour + 3_600_000), limit: 500, ...more },
    120_000,
  );

function eventOf(index: number): TrailEvent {
  const arn = `arn:aws:kms:${region}:${member}:key/${sample.scope.keys.keys().next().value}`;
  const eventTime = new Date(hour + index * 5_000);
  const record = decryptRecord({
    ...{ awsRegion: region, recipientAccountId: member },
    eventTime: `${eventTime.toISOString().slice(0, 19)}Z`,
    eventID: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
    resources: [{ accountId: member, type: "AWS::KMS::Key", ARN: arn }],
  });
  return {
    ...{ eventId: String(record.eventID), eventName: "Decrypt", eventSource: "kms.amazonaws.com" },
    ...{ eventTime, username: "Alice", readOnly: true, accessKeyId: null },
    ...{ resources: [{ type: "AWS::KMS::Key", name: arn }], record },
  };
}

beforeAll(async () => {
  test = await createTestDatabase();
  await ensureQueue(test.db);
  sample = await startSample({ quotas: false });
  hour = Math.floor(sample.estate.now.getTime() / 3_600_000) * 3_600_000 - 2 * 3_600_000;
  sample.scope.events = Array.from({ length: COUNT }, (_, index) => eventOf(index)).reverse();
  vi.stubEnv("AWS_ENDPOINT_URL", sample.aws.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", sample.own.credentials.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", sample.own.credentials.secretAccessKey);
  aws = createAws({ share: 0, homeRegion: "us-east-1", maxAttempts: 1, deadlineMs: 60_000 });
  await addAccount(ctx(), { id: member, name: "member", externalId });
  await test.owner.pool.query(
    `INSERT INTO scope (account_id, region, enabled) VALUES ($1, $2, true)`,
    [member, region],
  );
  const { id } = await addSource(ctx(), {
    ...{ name: "History", target: { kind: "lookup", config: { events: "all" } }, enabled: true },
    ...{ feeds: { accounts: null, regions: null }, everyMinutes: 60 },
  });
  await runSource(ctx(), aws, id, { signal: new AbortController().signal, waitMs: 0 });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  aws.close();
  await sample.aws.close();
  await test.drop();
});

describe("the records behind counts of CloudTrail's event history", () => {
  it("are asked for again, only as many pages of them as are wanted", async () => {
    expect(await find()).toMatchObject({ total: COUNT, complete: true, nextCursor: null });
    sample.aws.requests.clear();
    const page = await find({ limit: 40 });
    expect([page.items.length, page.nextCursor === null]).toEqual([40, false]);
    expect(sample.aws.requests.count({ api: "LookupEvents" })).toBe(1);
  });

  it("come page after page to the last, each once", async () => {
    const ids: string[] = [];
    for (let cursor: string | undefined = ""; cursor !== undefined && ids.length <= COUNT; ) {
      const page = await find({ limit: 35, ...(cursor === "" ? {} : { cursor }) });
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    }
    expect([ids.length, new Set(ids).size]).toEqual([COUNT, COUNT]);
  });

  it("say what AWS answered where it is denied, and that 90 days are over where they are", async () => {
    sample.aws.faults.add({ service: "cloudtrail", api: "LookupEvents", kind: "deny" });
    const denied = await find();
    sample.aws.faults.clear();
    expect(denied).toMatchObject({ items: [], total: COUNT, complete: false });
    expect(denied.problems).toEqual([
      { source: "History", reason: expect.stringContaining("cloudtrail:LookupEvents") },
    ]);
    sample.aws.requests.clear();
    const late = await find({}, 91);
    expect(late.problems[0]?.reason).toContain("has 90 days");
    expect(sample.aws.requests.count({ api: "LookupEvents" })).toBe(0);
  });
});
