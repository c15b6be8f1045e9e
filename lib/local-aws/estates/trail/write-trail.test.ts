import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { generateWithStories } from "../generate-estate";
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

const world = generateWithStories({ kind: "demo", seed: 1, now: new Date("2026-11-22T12:00:00Z") });
const story = (number: number) => world.stories.find((one) => one.number === number);

let folder: string;
let written: WrittenTrail;
let names: string[];
let records: Logged[];

async function read(below: string): Promise<{ names: string[]; records: Logged[] }> {
  const all = await readdir(below, { recursive: true });
  const found = all.filter((name) => name.endsWith(".json.gz"));
  const logs = [];
  for (const name of found) {
    const text = gunzipSync(await readFile(join(below, name))).toString();
    logs.push(...(JSON.parse(text) as { Records: Logged[] }).Records);
  }
  return { names: found, records: logs };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "local-aws-trail-"));
  written = await writeTrail(world, join(folder, "all"), 7);
  ({ names, records } = await read(join(folder, "all")));
}, 180_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the logs of the demo", () => {
  it("are named as CloudTrail names them, with the account and region of what is in them", () => {
    const layout =
      /^AWSLogs\/o-[a-z0-9]+\/(\d{12})\/CloudTrail\/([a-z0-9-]+)\/\d{4}\/\d\d\/\d\d\/\1_CloudTrail_\2_\d{8}T\d{4}Z_[A-Za-z0-9]{16}\.json\.gz$/;
    for (const name of names) expect(name).toMatch(layout);
    expect([names.length, records.length]).toEqual([written.objects, written.records]);
    expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(records.length);
  });

  it("have the spike of story 2, above 10,000 in five minutes", () => {
    const key = story(2)?.keyArns[0];
    const spike = new Map<number, number>();
    for (const { eventName, eventTime, resources } of records) {
      if (eventName !== "Decrypt" || resources?.[0]?.ARN !== key) continue;
      const five = Math.floor(Date.parse(eventTime) / 300_000);
      spike.set(five, (spike.get(five) ?? 0) + 1);
    }
    expect(Math.max(...spike.values())).toBeGreaterThan(10_000);
  });

  it("leave KMS out where the account's trail did (story 15), and only there", async () => {
    const span = story(15)?.span;
    const [first] = story(15)?.eventIds ?? [];
    const blind = [...world.estate.accounts.values()].find(({ scopes }) =>
      [...scopes.values()].some(({ events }) => events.some(({ eventId }) => eventId === first)),
    );
    if (!blind || !span) throw new Error("The story is not told.");
    const accounts = new Map([[blind.id, blind]]);
    const estate = { ...world.estate, accounts };
    await writeTrail({ estate, stories: world.stories }, join(folder, "blind"), 50);
    const { records: kept } = await read(join(folder, "blind"));
    const at = kept
      .filter(({ eventSource }) => eventSource === "kms.amazonaws.com")
      .map(({ eventTime }) => Date.parse(eventTime));
    expect(at.filter((one) => one > span.from.getTime() && one < span.to.getTime())).toEqual([]);
    expect(at.filter((one) => one > span.to.getTime()).length).toBeGreaterThan(100);
  }, 120_000);

  it("end with the last use that AWS tells of each key", () => {
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
      return (
        use &&
        eventSource === "kms.amazonaws.com" &&
        at !== undefined &&
        Date.parse(eventTime) > at + 3_600_000
      );
    });
    const told = new Set(world.stories.flatMap(({ keyArns }) => keyArns));
    expect(late.filter(({ resources }) => !told.has(resources?.[0]?.ARN ?? ""))).toEqual([]);
  });
});
