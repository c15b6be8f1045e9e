import { mkdtemp, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { createTestDatabase, type TestDatabase } from "@/lib/db/testing";
import { env } from "@/lib/env";
import { ensureQueue } from "@/lib/jobs/add-job";
import { getSource, listSources } from "./list-sources";
import { readCoverage } from "./read-coverage";
import { runSource } from "./run-source";
import type { AddSource } from "./schemas/sources";
import { anotherEvent, clearUsage, putLog, readBuckets } from "./testing/trail-folder";
import { decryptRecord, OWNER, REGION } from "./testing/trail-records";
import type { CoverageSpan } from "./types";
import { addSource, changeSource } from "./write-source";

const HOUR = 3_600_000;
const FIVE_MINUTES = 300_000;
const signal = new AbortController().signal;
// No folder asks AWS for anything but public keys, of which there are no digests here.
const aws = {} as Aws;

let test: TestDatabase;
/** Of the operator: `trail` in it may be read, `elsewhere` not. */
let disk: string;
let trail: string;
let now: Date;

const ctx = (): Context => ({
  ...{ db: test.db, actor: { kind: "system", name: "test" } as const },
  ...{ clock: () => now, requestId: "test" },
});
const at = (text: string) => Date.parse(`2025-05-${text}Z`);

/** A file that was delivered at that time (ms), with one call five minutes before. */
function fileAt(time: number): { name: string; bytes: Buffer } {
  const iso = new Date(time).toISOString();
  const minute = `${iso.slice(0, 10).replaceAll("-", "")}T${iso.slice(11, 16).replace(":", "")}Z`;
  const folder = `AWSLogs/${OWNER}/CloudTrail/${REGION}/${iso.slice(0, 10).replaceAll("-", "/")}`;
  const eventTime = new Date(time - 300_000).toISOString().replace(".000", "");
  const record = anotherEvent(decryptRecord({ eventTime }));
  return {
    name: `${folder}/${OWNER}_CloudTrail_${REGION}_${minute}_0000000000000000.json.gz`,
    bytes: gzipSync(JSON.stringify({ Records: [record] })),
  };
}
async function deliver(time: number): Promise<void> {
  const { name, bytes } = fileAt(time);
  await putLog(trail, name, bytes);
}

const source = (folder = trail): AddSource => ({
  name: "Copy of the archive",
  target: { kind: "folder", config: { folder, deliveryMinutes: 15 } },
  feeds: { accounts: null, regions: null },
  enabled: true,
  everyMinutes: 10,
});
const run = (id: string) => runSource(ctx(), aws, id, { signal, waitMs: 0 });
const covered = (from: number, to: number) =>
  readCoverage(test.db.pool, { accountId: OWNER, region: REGION }, { from, to }, now);
const stateOf = (span: CoverageSpan) => (span.state === "gap" ? span.reason : span.state);
const states = async (from: number, to: number) => (await covered(from, to)).map(stateOf);
async function coverage(from: string, to: string): Promise<string[]> {
  const time = (ms: number) => new Date(ms).toISOString().slice(8, 16);
  return (await covered(at(from), at(to))).map((span) =>
    [time(span.from), time(span.to), stateOf(span)].join(" "),
  );
}

beforeAll(async () => {
  test = await createTestDatabase();
  await ensureQueue(test.db);
});
beforeEach(async () => {
  disk = await mkdtemp(join(tmpdir(), "keyledger-folder-"));
  trail = join(disk, "trail");
  env.KEYLEDGER_TRAIL_FOLDERS = [trail];
  await putLog(disk, "elsewhere/secret.json", Buffer.from("secret"));
  now = new Date(at("20T12:30:00"));
});
afterEach(async () => {
  env.KEYLEDGER_TRAIL_FOLDERS = [];
  await rm(disk, { recursive: true });
  await clearUsage(test.owner);
  await test.owner.pool.query(`TRUNCATE usage_source, usage_coverage`);
});
afterAll(() => test.drop());

describe("a folder as a source", () => {
  it("is taken as a bucket is: each file once, late ones too, known up to the last of them", async () => {
    await deliver(at("18T09:05:00"));
    await deliver(at("20T09:05:00"));
    const { id } = await addSource(ctx(), source());
    expect(await run(id)).toMatchObject({ pieces: 2, failed: 0, events: 2 });
    expect(await run(id)).toMatchObject({ pieces: 0, events: 0 });
    expect(await coverage("18T09:00:00", "20T13:00:00")).toEqual([
      "18T09:00 19T00:00 covered",
      "19T00:00 20T00:00 failed",
      "20T00:00 20T09:05 covered",
      "20T09:05 20T13:00 not-yet",
    ]);
    // A day whose folder is not listed any more without need.
    now = new Date(at("23T12:30:00"));
    await run(id);
    await deliver(at("19T09:05:00"));
    await deliver(at("23T12:00:00"));
    expect(await run(id)).toMatchObject({ pieces: 2, events: 2 });
    expect(await coverage("18T09:00:00", "20T09:00:00")).toEqual(["18T09:00 20T09:00 covered"]);
    expect((await readBuckets(test.db)).length).toBe(4);
    expect((await listSources(ctx())).items[0]?.covers.scopes).toBe(1);
  });

  it("takes a file that is still being written when it is whole, and calls its hour not whole till then", async () => {
    // The disk tells by its own clock when a file was written.
    now = new Date();
    const hour = Math.floor(now.getTime() / HOUR) * HOUR - 6 * HOUR;
    await deliver(hour - HOUR + FIVE_MINUTES);
    await deliver(hour + 3 * HOUR);
    const { name, bytes } = fileAt(hour + FIVE_MINUTES);
    await putLog(trail, name, bytes.subarray(0, 40));
    const { id } = await addSource(ctx(), source());
    expect(await run(id)).toMatchObject({ pieces: 2, failed: 1, events: 2 });
    expect((await getSource(ctx(), id)).run).toMatchObject({
      state: "partial",
      answer: {
        problems: [{ what: name, reason: expect.stringMatching(/still be being written/) }],
      },
    });
    expect(await states(hour, hour + HOUR)).toEqual(["failed"]);
    const { rows } = await test.db.pool.query(`SELECT FROM usage_object WHERE key = $1`, [name]);
    expect(rows).toEqual([]);
    await putLog(trail, name, bytes);
    expect(await run(id)).toMatchObject({ pieces: 1, failed: 0, events: 1 });
    expect(await states(hour, hour + HOUR)).toEqual(["covered"]);
  });

  it("takes files with hostile names, and names those that it cannot", async () => {
    const { name, bytes } = fileAt(at("20T09:05:00"));
    const odd = `${dirname(name)}/'; DROP TABLE usage_object; --\n<b>\u202e.json.gz`;
    await putLog(trail, odd, bytes);
    await putLog(trail, `${"a".repeat(250)}/`.repeat(5).concat("x.json.gz"), bytes);
    await writeFile(
      Buffer.concat([Buffer.from(`${trail}/`), Buffer.from([0xff, 0xfe]), Buffer.from(".json.gz")]),
      bytes,
    );
    const { id } = await addSource(ctx(), source());
    const answer = await run(id);
    expect(answer).toMatchObject({ pieces: 1, failed: 2, events: 1 });
    expect(answer).toMatchObject({
      problems: [
        { reason: expect.stringMatching(/longer than 1024 bytes/) },
        { reason: "its name is no UTF-8" },
      ],
    });
  });
});

describe("a folder that may not be read", () => {
  it.each([
    ["no folder is named by the operator", () => [], () => trail, /may read no folder/],
    ["it lies elsewhere", undefined, () => join(disk, "elsewhere"), /is not below/],
    ["it only begins alike", undefined, () => `${trail}-of-others`, /is not below/],
    ["a link leads out", undefined, () => join(trail, "out"), /leads out/],
    ["it is not there", undefined, () => join(trail, "nowhere"), /it is not there/],
    ["it is a file", undefined, () => join(trail, "file.json"), /is no folder/],
  ])("is refused when it is set, where %s", async (_, roots, folder, words) => {
    await putLog(trail, "file.json", Buffer.from("{}"));
    await symlink(join(disk, "elsewhere"), join(trail, "out"));
    if (roots) env.KEYLEDGER_TRAIL_FOLDERS = roots();
    const refused = expect(addSource(ctx(), source(folder()))).rejects;
    await refused.toMatchObject({ code: "invalid", message: expect.stringMatching(words) });
    expect((await listSources(ctx())).total).toBe(0);
  });

  it("is refused with each change, and in each run, also where it was exchanged for a link since", async () => {
    const inner = join(trail, "inner");
    await putLog(inner, fileAt(at("20T09:05:00")).name, fileAt(at("20T09:05:00")).bytes);
    const { id, version } = await addSource(ctx(), source(inner));
    await rename(inner, join(disk, "moved"));
    await symlink(join(disk, "moved"), inner);
    expect(await run(id)).toBe("failed");
    expect((await getSource(ctx(), id)).run.error).toMatch(/leads out of/);
    await expect(
      changeSource(ctx(), { ...source(join(disk, "elsewhere")), id, version }),
    ).rejects.toMatchObject({ code: "invalid" });
    expect(await readBuckets(test.db)).toEqual([]);
  });

  it("does not follow links that lie in it", async () => {
    await deliver(at("20T09:05:00"));
    await rename(join(trail, "AWSLogs"), join(disk, "moved"));
    await symlink(join(disk, "moved"), join(trail, "AWSLogs"));
    await symlink(join(disk, "elsewhere/secret.json"), join(trail, "secret.json"));
    const { id } = await addSource(ctx(), source());
    expect(await run(id)).toMatchObject({ pieces: 0, failed: 0, problems: [] });
    expect(await readdir(trail)).toEqual(["AWSLogs", "secret.json"]);
  });
});
