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
import { addAccount } from "@/lib/estate/add-account";
import { ensureQueue } from "@/lib/jobs/add-job";
import { externalId, member, region } from "@/lib/local-aws/testing/sample-estate";
import { type Sample, startSample } from "@/lib/local-aws/testing/sample-session";
import type { TrailEvent } from "@/lib/local-aws/types";
import { ingestObjects } from "./ingest-objects";
import { getSource } from "./list-sources";
import { readCoverage } from "./read-coverage";
import { TRAIL_CHANGES } from "./rules/decode-trail-change";
import { runSource } from "./run-source";
import type { AddSource } from "./schemas/sources";
import { fileSource } from "./sources/file-source";
import {
  clearUsage,
  correctionOfEvent,
  putLog,
  readBuckets,
  readDisagreements,
  readTraits,
} from "./testing/trail-folder";
import { decryptRecord } from "./testing/trail-records";
import { addSource } from "./write-source";

const HOUR = 3_600_000;
const COUNT = 2_400;

let test: TestDatabase;
let sample: Sample;
let aws: Aws;
let folder: string;
let now: Date;
/** Of the same records taken from a file. */
let expected: { buckets: string[]; traits: string[] };

const ctx = (): Context => ({
  ...{ db: test.db, actor: { kind: "system", name: "test" }, clock: () => now, requestId: "test" },
});

/** Calls through three days, bound to three contexts, one in eight of them a control event. */
function eventsOf(): TrailEvent[] {
  const events = Array.from({ length: COUNT }, (_, index): TrailEvent => {
    const eventTime = new Date(now.getTime() - HOUR - index * 60_000);
    const isControl = index % 8 === 0;
    const eventName = isControl ? "EnableKey" : "Decrypt";
    const arn = `arn:aws:kms:${region}:${member}:key/${sample.scope.keys.keys().next().value}`;
    const record = decryptRecord({
      ...{ eventName, awsRegion: region, recipientAccountId: member, readOnly: !isControl },
      eventTime: `${eventTime.toISOString().slice(0, 19)}Z`,
      eventID: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
      resources: [{ accountId: member, type: "AWS::KMS::Key", ARN: arn }],
      requestParameters: { encryptionContext: { tenant: `t${index % 3}` } },
    });
    return {
      ...{ eventId: String(record.eventID), eventName, eventSource: "kms.amazonaws.com" },
      ...{ eventTime, username: "Alice", readOnly: !isControl, accessKeyId: null },
      ...{ resources: [{ type: "AWS::KMS::Key", name: arn }], record },
    };
  });
  const [, second] = events;
  if (!second) return events;
  const record = correctionOfEvent(second.record, { errorCode: "AccessDenied" });
  return [...events, { ...second, eventId: String(record.eventID), record }];
}

/** A change of a trail, some days ago. */
function changeOfTrail(eventName: string, index: number): TrailEvent {
  const eventTime = new Date(now.getTime() - (index + 1) * 24 * HOUR);
  const eventID = `00000000-0000-4000-9000-${String(index).padStart(12, "0")}`;
  const record = decryptRecord({
    ...{ eventSource: "cloudtrail.amazonaws.com", eventName, eventID, readOnly: false },
    ...{ awsRegion: region, recipientAccountId: member, resources: [] },
    eventTime: `${eventTime.toISOString().slice(0, 19)}Z`,
    requestParameters: { name: "main" },
  });
  return {
    ...{ eventId: eventID, eventName, eventSource: "cloudtrail.amazonaws.com", eventTime },
    ...{ username: "Alice", readOnly: false, accessKeyId: null, resources: [], record },
  };
}

const source = (events: "all" | "control" = "all"): AddSource => ({
  ...{ name: "History", target: { kind: "lookup", config: { events } }, enabled: true },
  ...{ feeds: { accounts: null, regions: null }, everyMinutes: 60 },
});
const run = (id: string, signal = new AbortController().signal) =>
  runSource(ctx(), aws, id, { signal, waitMs: 40_000 });
const told = async () => ({
  buckets: await readBuckets(test.db),
  traits: await readTraits(test.db),
});
const coverage = (hours: number) =>
  readCoverage(
    test.db.pool,
    { accountId: member, region },
    { from: now.getTime() - hours * HOUR, to: now.getTime() },
    now,
  );

beforeAll(async () => {
  test = await createTestDatabase();
  await ensureQueue(test.db);
  folder = await mkdtemp(join(tmpdir(), "keyledger-lookup-"));
  sample = await startSample({ quotas: false });
  now = sample.estate.now;
  sample.scope.events = eventsOf();
  await addAccount(ctx(), { id: member, name: "member", externalId });
  await test.owner.pool.query(
    `INSERT INTO scope (account_id, region, enabled) VALUES ($1, $2, true)`,
    [member, region],
  );
  await putLog(
    folder,
    "all.json.gz",
    sample.scope.events.map(({ record }) => record),
  );
  await ingestObjects(ctx(), await fileSource(folder), { threads: 1 });
  expected = await told();
});
beforeEach(async () => {
  vi.stubEnv("AWS_ENDPOINT_URL", sample.aws.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", sample.own.credentials.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", sample.own.credentials.secretAccessKey);
  aws = createAws({ share: 0, homeRegion: "us-east-1", maxAttempts: 1, deadlineMs: 60_000 });
  sample.scope.events = eventsOf();
  await clearUsage(test.owner);
  await test.owner.pool.query(`TRUNCATE usage_source, usage_coverage`);
});
afterEach(async () => {
  expect(await readDisagreements(test.db)).toEqual([]);
  sample.aws.faults.clear();
  vi.unstubAllEnvs();
  aws.close();
});
afterAll(async () => {
  await sample.aws.close();
  await test.drop();
  await rm(folder, { recursive: true });
});

describe("CloudTrail's event history as a source", () => {
  it("counts what files with the same records count, and covers the 90 days up to what may be late", async () => {
    const { id } = await addSource(ctx(), source());
    expect(await run(id)).toMatchObject({ failed: 0, events: COUNT });
    expect(await told()).toEqual(expected);
    const corrected = `SELECT FROM control_event WHERE kind = 'correction'`;
    expect((await test.db.pool.query(corrected)).rowCount).toBe(1);
    expect((await coverage(24)).map(({ state }) => state)).toEqual(["covered", "gap"]);
    expect((await coverage(24))[1]).toMatchObject({
      reason: "not-yet",
      from: now.getTime() - HOUR / 4,
    });
  });

  it("asks only for what is new the next time", async () => {
    const { id } = await addSource(ctx(), source());
    await run(id);
    sample.aws.requests.clear();
    now = new Date(now.getTime() + HOUR);
    expect(await run(id)).toMatchObject({ pieces: 1, events: 0 });
    now = sample.estate.now;
    expect(sample.aws.requests.count({ api: "LookupEvents" })).toBe(1 + TRAIL_CHANGES.length);
  });

  it("tells of changes of trails beside all calls of KMS, also of times that were counted before it asked for them", async () => {
    const { id } = await addSource(ctx(), source());
    await run(id);
    const named = TRAIL_CHANGES.map((eventName, index) => changeOfTrail(eventName, index));
    sample.scope.events.push(...named);
    // As a version left it that did not ask for them.
    await test.owner.pool.query(`DELETE FROM usage_coverage WHERE state = 'trails'`);
    await test.owner.pool.query(`DELETE FROM usage_object WHERE version = 'trails'`);
    const told = async () =>
      (
        await test.db.pool.query(
          `SELECT operation FROM control_event WHERE kind = 'trail' ORDER BY 1`,
        )
      ).rows;
    expect(await told()).toEqual([]);
    expect(await run(id)).toMatchObject({ failed: 0, events: 0 });
    expect(await told()).toEqual([...TRAIL_CHANGES].sort().map((operation) => ({ operation })));
    expect((await coverage(24)).map(({ state }) => state)).toEqual(["covered", "gap"]);
  });

  it.each(["throttle", "expire", "cut", "garbage"] as const)(
    "goes on after %s in the middle, to the same counts",
    async (kind) => {
      const { id } = await addSource(ctx(), source());
      let runs = 0;
      for (let done = false; !done && runs < 12; runs += 1) {
        sample.aws.faults.clear();
        if (runs < 5) sample.aws.faults.add({ service: "cloudtrail", kind, share: 0.1 });
        const answer = await run(id);
        done = answer !== null && answer !== "failed" && answer.failed === 0;
      }
      expect(runs).toBeLessThan(12);
      expect(await told()).toEqual(expected);
      expect((await coverage(24)).map(({ state }) => state)).toEqual(["covered", "gap"]);
    },
  );

  it("goes on after it was stopped anywhere, and after the database was lost, to the same counts", async () => {
    const { id } = await addSource(ctx(), source());
    for (const ms of [150, 400, 800]) {
      const stop = new AbortController();
      setTimeout(() => stop.abort(new Error("stopped")), ms);
      await run(id, stop.signal).catch(() => undefined);
    }
    const lost = run(id).catch(() => undefined);
    setTimeout(() => {
      void test.db.pool
        .query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()`,
        )
        .catch(() => undefined);
    }, 300);
    await lost;
    await test.owner.pool.query(`UPDATE lease SET until = clock_timestamp()`);
    await run(id);
    expect(await told()).toEqual(expected);
  });

  it("goes on after its process was killed in the middle of a write, to the same counts", async () => {
    const { id } = await addSource(ctx(), source());
    const entry = fileURLToPath(new URL("./testing/lookup-process.ts", import.meta.url));
    // A thousand events are written when it is there.
    const child = fork(entry, [test.url, id, now.toISOString(), "30"], {
      execArgv: ["--import", "tsx"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    await once(child, "message");
    const holder = await test.owner.pool.connect();
    await holder.query(`BEGIN; LOCK TABLE usage_bucket IN ACCESS EXCLUSIVE MODE`);
    child.send("go");
    const waiting = `SELECT FROM pg_locks WHERE NOT granted AND relation = 'usage_bucket'::regclass`;
    const writes = async () => (await holder.query(waiting)).rowCount;
    await expect.poll(writes, { interval: 25, timeout: 60_000 }).toBe(1);
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    expect(await ended).toEqual([null, "SIGKILL"]);
    await holder.query("ROLLBACK");
    holder.release();
    const { rowCount } = await test.db.pool.query(
      `SELECT FROM usage_object WHERE source LIKE 'lookup:%'`,
    );
    expect(rowCount).toBe(1);
    // Its leases would be waited for.
    await test.owner.pool.query(`UPDATE lease SET until = clock_timestamp()`);
    expect(await run(id)).toMatchObject({ failed: 0 });
    expect(await told()).toEqual(expected);
    expect((await coverage(24)).map(({ state }) => state)).toEqual(["covered", "gap"]);
  });

  it("says that a scope is denied, what it would need, and that nothing is known of it", async () => {
    const { id } = await addSource(ctx(), source());
    sample.aws.faults.add({ service: "cloudtrail", kind: "deny" });
    expect(await run(id)).toBe("failed");
    expect((await getSource(ctx(), id)).run.error).toContain("cloudtrail:LookupEvents");
    expect((await coverage(2)).map((one) => one.state === "gap" && one.reason)).toContain("failed");
  });

  it("fetches control events by name where that is all that is wanted, and covers no use with them", async () => {
    const { id } = await addSource(ctx(), source("control"));
    expect(await run(id)).toMatchObject({ failed: 0, events: COUNT / 8 });
    const { rows } = await test.db.pool.query(`SELECT count(*)::int AS n FROM control_event`);
    expect(rows).toEqual([{ n: COUNT / 8 }]);
    expect((await coverage(24)).every(({ state }) => state === "gap")).toBe(true);
    expect(await run(id)).toMatchObject({ events: 0 });
  });
});
