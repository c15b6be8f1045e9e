import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Actor } from "@/lib/auth/types";
import { createAws } from "@/lib/aws/create-aws";
import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { textOf } from "@/lib/http/testing-file";
import { ensureQueue } from "@/lib/jobs/add-job";
import { addKey, addScope } from "@/lib/keys/testing-rows";
import { type Sample, startSample } from "@/lib/local-aws/testing/sample-session";
import { exportEvents } from "./export-events";
import { findEvents } from "./find-events";
import { ingestObjects } from "./ingest-objects";
import { runSource } from "./run-source";
import type { EventsQuery } from "./schemas/events";
import { fileSource } from "./sources/file-source";
import { anotherEvent, logName, putLog } from "./testing/trail-folder";
import {
  CALLER,
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
/** Longer than any machine takes: a page ends before its limit when reading took longer than this. */
const PATIENCE_MS = 120_000;
const find = (more: Partial<EventsQuery> = {}) => findEvents(ctx(), aws, ask(more), PATIENCE_MS);

beforeAll(async () => {
  test = await createTestDatabase();
  await ensureQueue(test.db);
  folder = await mkdtemp(join(tmpdir(), "keyledger-events-"));
  sample = await startSample({ s3Folder: folder });
  vi.stubEnv("AWS_ENDPOINT_URL", sample.aws.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", sample.own.credentials.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", sample.own.credentials.secretAccessKey);
  aws = createAws({ share: 0, homeRegion: "us-east-1", maxAttempts: 1, deadlineMs: 60_000 });
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
    expect((await find({ principal: [APP] })).items).toHaveLength(1);
    expect((await find({ outcome: ["(success)"] })).items).toHaveLength(1);
    expect((await find({ operation: ["Encrypt"] })).items).toEqual([]);
  });

  it("come in pages of which each goes on where the last ended", async () => {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await find({ limit: 1, ...(cursor === undefined ? {} : { cursor }) });
      expect([page.total, page.complete]).toEqual([2, true]);
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined && ids.length < 9);
    const { items } = await find();
    expect(ids.toSorted()).toEqual(items.map(({ id }) => id).toSorted());
    const other = find({ cursor: (await find({ limit: 1 })).nextCursor ?? "", outcome: ["x"] });
    await expect(other).rejects.toMatchObject({ code: "invalid" });
  });

  it("come each once over all pages, also those that lie in two objects, and from the other where one cannot be read", async () => {
    const time = { from: "2025-05-20T20:40:00Z", to: "2025-05-20T20:55:00Z" };
    const inPages = async (): Promise<string[]> => {
      const times: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await find({ ...time, limit: 1, ...(cursor && { cursor }) });
        times.push(...page.items.map(({ at }) => at.slice(11, 19)));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined && times.length < 9);
      return times.toSorted();
    };
    expect(await inPages()).toEqual(["20:44:59", "20:46:00", "20:49:59", "20:50:00"]);
    sample.aws.faults.add({ service: "s3", api: "GetObject", kind: "deny", times: 1 });
    expect(await inPages()).toEqual(["20:46:00", "20:50:00"]);
    sample.aws.faults.clear();
  });

  it("end early where patience does, with what goes on", async () => {
    const time = { from: "2025-05-20T20:40:00Z", to: "2025-05-20T20:55:00Z" };
    const page = await findEvents(ctx(), aws, ask(time), -1);
    // Of the first five minutes.
    expect(page.items.map(({ at }) => at.slice(11, 19))).toEqual(["20:44:59"]);
    const next = await findEvents(
      ctx(),
      aws,
      ask({ ...time, cursor: page.nextCursor ?? "" }),
      PATIENCE_MS,
    );
    expect(next.nextCursor).toBeNull();
    const all = [...page.items, ...next.items].map(({ id }) => id);
    expect(new Set(all).size).toBe(page.total);
  });

  it("come in the order of time over objects, scopes and pages, those of one second always in the same", async () => {
    const at = (eventTime: string, more = {}) =>
      anotherEvent(decryptRecord({ eventTime, ...more }));
    const second = "2025-05-20T18:02:03Z";
    const elsewhere = keyResource(KEY.replaceAll(REGION, "eu-west-1"));
    await putLog(join(folder, BUCKET), logName(11), [
      at("2025-05-20T18:04:00Z"),
      at(second),
      at("2025-05-20T18:00:01Z"),
      at(second),
    ]);
    await putLog(join(folder, BUCKET), logName(12), [
      at("2025-05-20T18:09:00Z"),
      at("2025-05-20T18:00:02Z"),
      at(second, { awsRegion: "eu-west-1", resources: [elsewhere] }),
      at("2025-05-20T18:03:00Z"),
    ]);
    await runSource(ctx(), aws, sourceId, { signal: new AbortController().signal, waitMs: 0 });
    const { key: _, ...asked } = ask({ from: "2025-05-20T18:00:00Z", to: "2025-05-20T18:10:00Z" });
    const whole = await findEvents(ctx(), aws, asked, PATIENCE_MS);
    const times = whole.items.map((one) => one.at.slice(14, 19));
    expect(times).toEqual(["00:01", "00:02", "02:03", "02:03", "02:03", "03:00", "04:00", "09:00"]);
    for (const limit of [1, 2, 3]) {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await findEvents(
          ctx(),
          aws,
          { ...asked, limit, ...(cursor && { cursor }) },
          PATIENCE_MS,
        );
        ids.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect(ids).toEqual(whole.items.map(({ id }) => id));
    }
  });

  it("come object by object where five minutes have too many to be put in order, each once, also those of two accounts", async () => {
    const eventTime = "2025-05-20T17:46:00Z";
    const nameless = {
      type: "AWSAccount",
      principalId: "AROAEXAMPLEROLEID0001:x",
      accountId: CALLER,
    };
    const pairs = Array.from({ length: 1_100 }, (_, index) => {
      const sharedEventID = `7d2bd9b8-a4c0-4e18-b9f6-${String(index).padStart(12, "0")}`;
      const owners = decryptRecord({ eventTime, sharedEventID, userIdentity: nameless });
      return [
        anotherEvent(owners),
        anotherEvent({ ...owners, userIdentity: sessionOfRole(), recipientAccountId: CALLER }),
      ] as const;
    });
    // The caller's copies lie in two objects, as in a trail of its own and in its organisation's.
    await putLog(
      join(folder, BUCKET),
      logName(13),
      pairs.map(([owners]) => owners),
    );
    for (const number of [14, 15]) {
      const copies = pairs.map(([, callers]) => callers);
      await putLog(join(folder, BUCKET), logName(number, CALLER), copies);
    }
    await runSource(ctx(), aws, sourceId, { signal: new AbortController().signal, waitMs: 0 });
    const ids: string[] = [];
    const names = new Set<string>();
    let cursor: string | undefined;
    do {
      const time = { from: "2025-05-20T17:45:00Z", to: "2025-05-20T17:50:00Z" };
      const page = await find({ ...time, limit: 400, ...(cursor && { cursor }) });
      for (const { id, principal } of page.items) {
        ids.push(id);
        names.add(principal);
      }
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect([ids.length, new Set(ids).size, [...names]]).toEqual([1_100, 1_100, [APP]]);
  });

  it("need no other object once all that are counted are found", async () => {
    sample.aws.requests.clear();
    const { items, problems, nextCursor } = await find({ outcome: ["AccessDenied"] });
    expect([items.length, problems, nextCursor]).toEqual([1, [], null]);
    expect(sample.aws.requests.count({ api: "GetObject" })).toBe(1);
  });

  it("of an account, a principal and the estate are those of all their keys", async () => {
    const { key, ...rest } = ask({ to: "2025-05-20T20:55:00Z" });
    const estate = await findEvents(ctx(), aws, rest, PATIENCE_MS);
    expect(estate.items.map(({ keys }) => keys)).toEqual([[KEY], [OTHER_KEY], [KEY], [KEY]]);
    const named = { ...rest, account: OWNER, region: REGION, principal: [APP] };
    expect((await findEvents(ctx(), aws, named, PATIENCE_MS)).items).toHaveLength(1);
    expect((await findEvents(ctx(), aws, { ...rest, account: "444455556666" })).total).toBe(0);
  });

  it("of calls between accounts are those of the copy that names the caller, once", async () => {
    const at = { from: "2025-05-20T22:45:00Z", to: "2025-05-20T22:50:00Z" };
    const shared = {
      ...{
        eventTime: "2025-05-20T22:46:00Z",
        sharedEventID: "7d2bd9b8-a4c0-4e18-b9f6-35a7a7a0c0de",
      },
    };
    const role = sessionOfRole();
    const nameless = {
      type: "AWSAccount",
      principalId: "AROAEXAMPLEROLEID0001:x",
      accountId: CALLER,
    };
    const owners = decryptRecord({ ...shared, userIdentity: nameless });
    const callers = decryptRecord({ ...shared, userIdentity: role, recipientAccountId: CALLER });
    await putLog(join(folder, BUCKET), logName(5), [anotherEvent(owners)]);
    await putLog(join(folder, BUCKET), logName(6, CALLER), [anotherEvent(callers)]);
    await runSource(ctx(), aws, sourceId, { signal: new AbortController().signal, waitMs: 0 });
    const { items, total, problems } = await find(at);
    expect([items.map(({ principal }) => principal), total, problems]).toEqual([[APP], 1, []]);
    expect((await find({ ...at, principal: [APP] })).items).toHaveLength(1);
  });

  it("as a file have every record, and say how many are counted", async () => {
    const { limit, ...asked } = ask();
    const json = await exportEvents(ctx(), aws, asked, "json");
    expect(JSON.parse(await textOf(json))).toMatchObject({
      meta: { counted: 2, records: 2, problems: [] },
      events: [{ record: { userAgent: "aws-cli/2.27.11" } }, { outcome: "AccessDenied" }],
    });
    const file = await exportEvents(ctx(), aws, { ...asked, operation: ["Decrypt"] }, "csv");
    const csv = await textOf(file);
    expect(csv).toContain('"records","2 of 2 calls that are counted"');
    expect(csv).toContain('"192.0.2.0","aws-cli/2.27.11"');
  });

  it("of a key that the actor may not see are not to be had", async () => {
    const owner = { kind: "token", id: "t", name: "t", role: "owner", ownerId: null } as never;
    await expect(findEvents(ctx(owner), aws, ask())).rejects.toMatchObject({ code: "not-found" });
    const { key, ...everywhere } = ask();
    expect(await findEvents(ctx(owner), aws, everywhere)).toMatchObject({ items: [], total: 0 });
    await expect(find({ key: "alias/orders" })).rejects.toMatchObject({ code: "not-found" });
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
    expect(await find()).toMatchObject({ complete: false, total: 2, items: [] });
  });
});
