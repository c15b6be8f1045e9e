import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateWithStories } from "../generate-estate";
import { HOUR } from "./flow";
import { TrailKeeper } from "./keep-trail";
import { Traffic } from "./traffic";
import { type WrittenTrail, writeTrail } from "./write-trail";

interface Logged {
  eventName: string;
  eventTime: string;
  eventSource: string;
  eventID: string;
  recipientAccountId: string;
  awsRegion: string;
  resources?: { ARN: string }[];
}

const NOW = new Date("2026-11-22T12:20:00Z");
const world = generateWithStories({ kind: "demo", seed: 1, now: NOW });
const traffic = new Traffic(world);
const blindAccount = [...world.estate.accounts.values()].find(({ name }) => name === "shop-dev");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "local-aws-trail-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const place = (name: string) => ({ folder: join(folder, name), drafts: join(folder, "drafts") });

async function read(below: string): Promise<{ names: string[]; records: Logged[] }> {
  const all = await readdir(below, { recursive: true });
  const names = all.filter((name) => name.endsWith(".json.gz")).sort();
  const records = [];
  for (const name of names) {
    const text = gunzipSync(await readFile(join(below, name))).toString();
    records.push(...(JSON.parse(text) as { Records: Logged[] }).Records);
  }
  return { names, records };
}

describe("the logs of the demo", () => {
  const span = { from: NOW.getTime() - 20 * 60_000 - 14 * HOUR, to: NOW.getTime() - 20 * 60_000 };
  let written: WrittenTrail;
  let names: string[];
  let records: Logged[];
  beforeAll(async () => {
    written = await writeTrail(world, traffic, place("day"), span);
    ({ names, records } = await read(join(folder, "day")));
  });

  it("are named as CloudTrail names them, with the account and region of what is in them", () => {
    const layout =
      /^AWSLogs\/(\d{12})\/CloudTrail\/([a-z0-9-]+)\/\d{4}\/\d\d\/\d\d\/\1_CloudTrail_\2_\d{8}T\d{4}Z_[A-Za-z0-9]{16}\.json\.gz$/;
    for (const name of names) expect(name).toMatch(layout);
    expect([names.length, records.length]).toEqual([written.objects, written.records]);
    expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(records.length);
  });

  it("end with the last use that AWS tells of each key, but for what goes on", () => {
    const last = new Map<string, number>();
    for (const account of world.estate.accounts.values()) {
      for (const { keys } of account.scopes.values()) {
        for (const { metadata, lastUse } of keys.values()) {
          if (lastUse.at) last.set(metadata.Arn, lastUse.at.getTime());
        }
      }
    }
    const late = records.filter(({ eventName, eventTime, resources, eventSource }) => {
      const at = last.get(resources?.[0]?.ARN ?? "");
      const use = /^(Decrypt|GenerateDataKey|Sign|Verify)$/.test(eventName);
      const idle = at !== undefined && at < NOW.getTime() - 26 * HOUR;
      return use && eventSource === "kms.amazonaws.com" && idle && Date.parse(eventTime) > at;
    });
    expect(records.length).toBeGreaterThan(10_000);
    const told = new Set(world.stories.flatMap(({ keyArns }) => keyArns));
    const others = late.filter(({ resources }) => !told.has(resources?.[0]?.ARN ?? ""));
    expect(others.map(({ eventTime, resources }) => [eventTime, resources?.[0]?.ARN])).toEqual([]);
  });
});

it("is the same to the byte however often and in whatever pieces it is written", async () => {
  const from = NOW.getTime() - 20 * 60_000;
  await writeTrail(world, traffic, place("once"), { from, to: from + 3 * HOUR });
  const again = new Traffic(generateWithStories({ kind: "demo", seed: 1, now: NOW }));
  for (const hour of [2, 0, 1]) {
    const span = { from: from + hour * HOUR, to: from + (hour + 1) * HOUR };
    await writeTrail(world, again, place("pieces"), span);
  }
  const [once, pieces] = [await read(join(folder, "once")), await read(join(folder, "pieces"))];
  expect(once.names.length).toBeGreaterThan(20);
  expect(pieces).toEqual(once);
});

it("leaves KMS out where the account's trail did (story 15), and only there", async () => {
  const span = world.stories[14]?.span;
  if (!blindAccount || !span) throw new Error("The story is not told.");
  const accounts = new Map([[blindAccount.id, blindAccount]]);
  const dev = { ...world, estate: { ...world.estate, accounts } };
  const only = { of: (hour: number) => onlyOf(blindAccount.id, hour) } as Traffic;
  const [from, to] = [span.from, span.to].map((at) => Math.floor(at.getTime() / HOUR) * HOUR);
  await writeTrail(dev, only, place("blind"), {
    from: (from ?? 0) - 48 * HOUR,
    to: (to ?? 0) + 48 * HOUR,
  });
  const { records: kept } = await read(join(folder, "blind"));
  const at = kept
    .filter(({ eventSource }) => eventSource === "kms.amazonaws.com")
    .map(({ eventTime }) => Date.parse(eventTime));
  expect(at.filter((one) => one > span.from.getTime() && one < span.to.getTime())).toEqual([]);
  expect(at.filter((one) => one > span.to.getTime()).length).toBeGreaterThan(50);
  expect(at.filter((one) => one < span.from.getTime()).length).toBeGreaterThan(50);
});

function* onlyOf(accountId: string, hour: number) {
  for (const one of traffic.of(hour)) if (one.scope.startsWith(accountId)) yield one;
}

it("goes on where it was, writes again what is lost, and nothing else", async () => {
  const small = generateWithStories({ kind: "small", seed: 3, now: NOW });
  const keeper = () =>
    new TrailKeeper(small, { folder: join(folder, "kept"), bucket: "b", days: 3 });
  const first = await keeper().write(NOW);
  expect(first.objects).toBeGreaterThan(0);
  expect(await keeper().write(NOW)).toEqual({ objects: 0, records: 0 });
  // 12:00 to 13:00 is delivered by 13:05; until then there is nothing new.
  expect((await keeper().write(new Date("2026-11-22T13:04:59Z"))).objects).toBe(0);
  const { names } = await read(join(folder, "kept/s3/b"));
  const next = await keeper().write(new Date("2026-11-22T15:06:00Z"));
  expect(next.objects).toBeGreaterThan(0);
  const there = await read(join(folder, "kept/s3/b"));
  expect(there.names.length).toBe(names.length + next.objects);
  await rm(join(folder, "kept/s3/b"), { recursive: true });
  await keeper().write(new Date("2026-11-22T15:06:00Z"));
  expect(await read(join(folder, "kept/s3/b"))).toEqual(there);
});
