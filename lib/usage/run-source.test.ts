import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createAws } from "@/lib/aws/create-aws";
import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { ensureQueue } from "@/lib/jobs/add-job";
import { acquireLease, releaseLease } from "@/lib/jobs/lease";
import { type Sample, startSample } from "@/lib/local-aws/testing/sample-session";
import { getSource, listSources } from "./list-sources";
import { readCoverage } from "./read-coverage";
import { runSource } from "./run-source";
import type { AddSource } from "./schemas/sources";
import { anotherEvent, clearUsage, putLog, readBuckets } from "./testing/trail-folder";
import { decryptRecord, OWNER, REGION } from "./testing/trail-records";
import { addSource, changeSource, removeSource, requestRun } from "./write-source";

const BUCKET = "sample-trail";
const signal = new AbortController().signal;

let test: TestDatabase;
let folder: string;
let sample: Sample;
let aws: Aws;
let now: Date;

const ctx = (): Context => ({
  db: test.db,
  actor: { kind: "system", name: "test" },
  clock: () => now,
  requestId: "test",
});
const scope = { accountId: OWNER, region: REGION };
const at = (text: string) => Date.parse(`2025-05-${text}Z`);

/** An object that was delivered at that time of May 2025, `DDTHHmm`, with one call five minutes before. */
async function deliver(time: string, content?: Buffer, account: string = OWNER): Promise<string> {
  const [day = "", hour = "", minute = ""] = [time.slice(0, 2), time.slice(3, 5), time.slice(5, 7)];
  const name = `AWSLogs/${account}/CloudTrail/${REGION}/2025/05/${day}/${account}_CloudTrail_${REGION}_202505${time}Z_0000000000000000.json.gz`;
  const before = new Date(at(`${day}T${hour}:${minute}:00`) - 300_000).toISOString();
  const eventTime = before.replace(".000", "");
  await putLog(join(folder, BUCKET), name, content ?? [anotherEvent(decryptRecord({ eventTime }))]);
  return name;
}

const source = (more: Partial<AddSource> = {}): AddSource => ({
  name: "Archive",
  target: {
    kind: "files",
    config: { url: `s3://${BUCKET}`, accountId: null, region: null, deliveryMinutes: 15 },
  },
  feeds: { accounts: null, regions: null },
  enabled: true,
  everyMinutes: 10,
  ...more,
});
const run = (id: string) => runSource(ctx(), aws, id, { signal, waitMs: 0 });
const coverage = async (from: string, to: string) =>
  (await readCoverage(test.db.pool, scope, { from: at(from), to: at(to) }, now)).map((span) =>
    [
      ...[span.from, span.to].map((time) => new Date(time).toISOString().slice(8, 16)),
      span.state === "gap" ? span.reason : "covered",
    ].join(" "),
  );

beforeAll(async () => {
  test = await createTestDatabase();
  await ensureQueue(test.db);
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "keyledger-source-"));
  sample = await startSample({ s3Folder: folder });
  vi.stubEnv("AWS_ENDPOINT_URL", sample.aws.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", sample.own.credentials.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", sample.own.credentials.secretAccessKey);
  aws = createAws({ share: 0, homeRegion: "us-east-1", maxAttempts: 2, deadlineMs: 60_000 });
  now = new Date(at("20T12:30:00"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  aws.close();
  await sample.aws.close();
  await rm(folder, { recursive: true });
  await clearUsage(test.owner);
  await test.owner.pool.query(`TRUNCATE usage_source, usage_coverage`);
});
afterAll(() => test.drop());

describe("a trail's bucket as a source", () => {
  it("is taken, covers what was delivered, and goes on where it was", async () => {
    await deliver("20T0905");
    const { id, run: before } = await addSource(ctx(), source());
    expect(before).toMatchObject({ state: "never", nextAt: now.toISOString() });
    expect(await coverage("20T09:00:00", "20T10:00:00")).toEqual(["20T09:00 20T10:00 not-yet"]);
    expect(await run(id)).toMatchObject({ pieces: 1, failed: 0, events: 1, problems: [] });
    expect((await getSource(ctx(), id)).run).toMatchObject({
      state: "done",
      nextAt: new Date(at("20T12:40:00")).toISOString(),
    });
    expect(await coverage("20T08:00:00", "20T13:00:00")).toEqual([
      "20T08:00 20T09:00 no-source",
      "20T09:00 20T12:15 covered",
      "20T12:15 20T13:00 not-yet",
    ]);
    await deliver("20T1240");
    now = new Date(at("20T13:00:00"));
    expect(await run(id)).toMatchObject({ pieces: 1, events: 1 });
    expect(await coverage("20T08:00:00", "20T13:00:00")).toEqual([
      "20T08:00 20T09:00 no-source",
      "20T09:00 20T12:45 covered",
      "20T12:45 20T13:00 not-yet",
    ]);
    expect((await readBuckets(test.db)).length).toBe(2);
  });

  it("lists only the last days' folders once it has listed all, and all again after a week", async () => {
    for (const time of ["01T0905", "02T0905", "19T0905", "20T0905"]) await deliver(time);
    const { id } = await addSource(ctx(), source());
    await run(id);
    const late = await deliver("03T0905");
    now = new Date(at("20T12:40:00"));
    sample.aws.requests.clear();
    expect(await run(id)).toMatchObject({ pieces: 0 });
    expect(sample.aws.requests.count({ write: false })).toBeGreaterThan(0);
    now = new Date(at("27T12:40:00"));
    expect(await run(id)).toMatchObject({ pieces: 1 });
    expect(late).toContain("/2025/05/03/");
  });

  it("tells days of which nothing came, and hours that are broken, from quiet ones", async () => {
    await deliver("18T0905");
    await deliver("20T0905");
    await deliver("20T1105", Buffer.from("no gzip"));
    const { id } = await addSource(ctx(), source());
    expect(await run(id)).toMatchObject({ pieces: 2, failed: 1 });
    expect((await getSource(ctx(), id)).run.state).toBe("partial");
    expect(await coverage("18T10:00:00", "20T12:00:00")).toEqual([
      "18T10:00 19T00:00 covered",
      "19T00:00 20T00:00 failed",
      "20T00:00 20T10:00 covered",
      "20T10:00 20T12:00 failed",
    ]);
    // CloudTrail delivered it anew, whole: the hour is whole, too.
    await deliver("20T1105");
    now = new Date(at("20T13:00:00"));
    expect(await run(id)).toMatchObject({ pieces: 1, failed: 0 });
    expect(await coverage("20T10:00:00", "20T12:00:00")).toEqual(["20T10:00 20T12:00 covered"]);
  });

  it("feeds the scopes that it is set to feed, and no others", async () => {
    await deliver("20T0905");
    await deliver("20T0910", undefined, "999988887777");
    const feeds = { accounts: ["999988887777"], regions: null };
    const { id } = await addSource(ctx(), source({ feeds }));
    expect(await run(id)).toMatchObject({ pieces: 1 });
    expect(await coverage("20T09:00:00", "20T10:00:00")).toEqual(["20T09:00 20T10:00 no-source"]);
    expect((await listSources(ctx())).items[0]?.covers.scopes).toBe(1);
  });

  it("holds for unknown what a trail left out, until that is taken back", async () => {
    await deliver("20T0905");
    const trailARN = `arn:aws:cloudtrail:${REGION}:${OWNER}:trail/own`;
    const selects = (eventTime: string, excludeManagementEventSources: string[]) => {
      const basic = { readWriteType: "All", includeManagementEvents: true };
      const eventSelectors = [{ ...basic, excludeManagementEventSources }];
      return anotherEvent(
        decryptRecord({
          ...{ eventTime, eventSource: "cloudtrail.amazonaws.com", eventName: "PutEventSelectors" },
          ...{ requestParameters: { trailName: "own", eventSelectors }, readOnly: false },
          ...{ responseElements: { trailARN, eventSelectors }, resources: [] },
        }),
      );
    };
    const name = await deliver("20T1105");
    await putLog(join(folder, BUCKET), name, [
      selects("2025-05-20T10:00:00Z", ["kms.amazonaws.com"]),
      selects("2025-05-20T11:00:00Z", []),
    ]);
    const { id } = await addSource(ctx(), source());
    await run(id);
    expect(await coverage("20T09:00:00", "20T12:00:00")).toEqual([
      "20T09:00 20T10:00 covered",
      "20T10:00 20T11:00 excluded",
      "20T11:00 20T12:00 covered",
    ]);
  });

  it("says what failed, covers no more than before, and recovers", async () => {
    const url = "s3://no-such-bucket-here/logs";
    const config = { url, accountId: null, region: null, deliveryMinutes: 15 };
    const made = await addSource(ctx(), source({ target: { kind: "files", config } }));
    expect(await run(made.id)).toBe("failed");
    const { run: failed } = await getSource(ctx(), made.id);
    expect(failed).toMatchObject({ state: "failed", doneAt: null });
    expect(failed.error).toContain("no-such-bucket-here");
    expect(await coverage("20T09:00:00", "20T10:00:00")).toEqual(["20T09:00 20T10:00 failed"]);
    await deliver("20T0905");
    await changeSource(ctx(), { ...source(), id: made.id, version: made.version });
    expect(await run(made.id)).toMatchObject({ pieces: 1 });
    expect((await getSource(ctx(), made.id)).run).toMatchObject({ state: "done", error: null });
  });

  it("keeps throttling and denial in the middle from losing or doubling anything", async () => {
    for (const hour of ["09", "10", "11"]) await deliver(`20T${hour}05`);
    const { id } = await addSource(ctx(), source());
    sample.aws.faults.add({ service: "s3", api: "GetObject", kind: "throttle", times: 4 });
    await run(id);
    sample.aws.faults.clear();
    now = new Date(at("20T12:45:00"));
    await run(id);
    expect((await readBuckets(test.db)).length).toBe(3);
    expect(await coverage("20T09:00:00", "20T12:00:00")).toEqual(["20T09:00 20T12:00 covered"]);
  });

  it("is taken by one at a time, and is still due when another ingest was under way", async () => {
    await deliver("20T0905");
    const { id } = await addSource(ctx(), source());
    const held = await acquireLease(test.db, `usage-source:${id}`, "other");
    if (!held) throw new Error("The lease is taken.");
    expect(await run(id)).toBe(null);
    await releaseLease(test.db, held);
    const ingest = await acquireLease(test.db, "usage-ingest", "other");
    if (!ingest) throw new Error("The lease is taken.");
    expect(await run(id)).toBe(null);
    const { run: waiting } = await getSource(ctx(), id);
    expect(waiting).toMatchObject({ state: "never", startedAt: null, nextAt: now.toISOString() });
    await releaseLease(test.db, ingest);
    expect(await run(id)).toMatchObject({ pieces: 1 });
  });
});

describe("sources as settings", () => {
  it("are added, changed, asked for and removed, each with its entry in the ledger", async () => {
    const { id, version } = await addSource(ctx(), source());
    await changeSource(ctx(), { ...source({ name: "Log archive" }), id, version });
    const stale = changeSource(ctx(), { ...source({ enabled: false }), id, version });
    await expect(stale).rejects.toMatchObject({ code: "conflict" });
    await requestRun(ctx(), id);
    await removeSource(ctx(), id);
    expect((await listSources(ctx())).items).toEqual([]);
    await expect(run(id)).resolves.toBe(null);
    const { rows } = await test.db.pool.query(
      `SELECT act FROM ledger_act JOIN ledger_pending ON act_id = id WHERE body LIKE $1 ORDER BY "order"`,
      [`%${id}%`],
    );
    expect(rows.map(({ act }) => act)).toEqual([
      ...["usage-source.add", "usage-source.change", "usage-source.run", "usage-source.remove"],
    ]);
  });

  it("refuse names that are taken, and accounts that are not watched", async () => {
    await addSource(ctx(), source());
    await expect(addSource(ctx(), source())).rejects.toMatchObject({ code: "conflict" });
    const config = { url: "s3://some-bucket", accountId: "123456789012", region: null };
    const target = { kind: "files", config: { ...config, deliveryMinutes: 15 } } as const;
    const unwatched = addSource(ctx(), source({ name: "Other", target }));
    await expect(unwatched).rejects.toMatchObject({ code: "invalid" });
  });
});
