import { createHash } from "node:crypto";
import { access, mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { World } from "../generate-estate";
import { randomOf } from "../prng";
import { HOUR } from "./flow";
import type { TrailRecord } from "./template";
import { eventsById, type Traffic } from "./traffic";
import type { DeliveredLog } from "./write-digest";

/** CloudTrail delivers about five minutes after the calls. */
const DELAY = 300_000;
/** Objects of the estate's past hold this much time, so that they are thousands and not tens of thousands. */
const BLOCK = 6 * HOUR;

export interface WrittenTrail {
  objects: number;
  records: number;
}

export interface TrailPlace {
  /** Of the bucket. */
  folder: string;
  /** On the same disk, for what is not whole yet. */
  drafts: string;
}

/** What was delivered of a span, by `account/region`. */
export interface Delivery {
  from: number;
  to: number;
  logs: ReadonlyMap<string, DeliveredLog>;
}

/** Who wants to know of what is written. */
export interface Watcher {
  /** All is written up to the end of the delivery. */
  done?(delivery: Delivery): Promise<void>;
  /** Whether the hashes of what is written from that time (ms) on are wanted. */
  signs?(from: number): boolean;
  /** What an object holds after it was delivered whole, where somebody changed it. */
  tamper?(key: string, scope: string, records: readonly TrailRecord[]): readonly TrailRecord[];
}

/**
 * Writes the logs of a span (ms, whole hours; `to` not in it) below a folder, in the layout of CloudTrail (User Guide,
 * "Get and view your CloudTrail log files"), of the trail that each account keeps in the log archive's bucket. What
 * those trails left out is left out. The past before the estate's present is written in objects of six
 * hours, what comes after it in objects of one; where there is nothing, there is no object. The same estate gives the
 * same logs, to the byte.
 */
export async function writeTrail(
  world: World,
  traffic: Traffic,
  place: TrailPlace,
  span: { from: number; to: number },
  watcher: Watcher = {},
): Promise<WrittenTrail> {
  const written: WrittenTrail = { objects: 0, records: 0 };
  const blind = blindSpots(world);
  const present = Math.floor(world.estate.now.getTime() / HOUR) * HOUR;
  for (let from = span.from; from < span.to; ) {
    const end =
      from < present ? Math.min(present, (Math.floor(from / BLOCK) + 1) * BLOCK) : from + HOUR;
    const to = Math.min(span.to, end);
    const logs = new Map<string, DeliveredLog>();
    for (const [scope, records] of recordsOf(traffic, blind, from, to)) {
      const key = `AWSLogs/${pathOf(scope, from, to)}`;
      const kept = watcher.tamper?.(key, scope, records) ?? records;
      const json = contentOf(records);
      await writeObject(place, key, kept === records ? json : contentOf(kept));
      if (watcher.signs?.(from)) logs.set(scope, delivered(key, records, json));
      written.objects += 1;
      written.records += kept.length;
      await setImmediate();
    }
    await watcher.done?.({ from, to, logs });
    from = to;
  }
  return written;
}

function recordsOf(
  traffic: Traffic,
  blind: readonly BlindSpot[],
  from: number,
  to: number,
): Map<string, TrailRecord[]> {
  const byScope = new Map<string, TrailRecord[]>();
  for (let hour = from; hour < to; hour += HOUR) {
    for (const one of traffic.of(hour)) {
      if (blind.some((spot) => leavesOut(spot, one))) continue;
      const list = byScope.get(one.scope);
      if (list) list.push(one);
      else byScope.set(one.scope, [one]);
    }
  }
  for (const list of byScope.values()) list.sort((a, b) => a.at - b.at);
  return byScope;
}

/** From `from` to `to` the account's trail leaves KMS out. */
interface BlindSpot {
  accountId: string;
  from: number;
  to: number;
}

/** Story 15: between its two PutEventSelectors the account's trail leaves KMS out. */
function blindSpots({ estate, stories }: World): BlindSpot[] {
  const byId = eventsById(estate);
  return stories.flatMap(({ number, span, eventIds }) => {
    const selected = number === 15 ? byId.get(eventIds[0] ?? "") : undefined;
    if (!selected || !span) return [];
    const accountId = String(selected.record.recipientAccountId);
    return [{ accountId, from: span.from.getTime(), to: span.to.getTime() }];
  });
}

function leavesOut({ accountId, from, to }: BlindSpot, { at, scope, isKms }: TrailRecord): boolean {
  return isKms && at > from && at < to && scope.startsWith(`${accountId}/`);
}

function pathOf(scope: string, from: number, to: number): string {
  const [account = "", region = ""] = scope.split("/");
  // Within the last hour, so that the hour of the delivery less its delay is that of calls.
  const [date = "", time = ""] = new Date(to - 60_000 + DELAY).toISOString().split("T");
  const stamp = `${date.replaceAll("-", "")}T${time.slice(0, 2)}${time.slice(3, 5)}Z`;
  const unique = randomOf(`log/${scope}/${from}`).text(16, LETTERS);
  const name = `${account}_CloudTrail_${region}_${stamp}_${unique}.json.gz`;
  return `${account}/CloudTrail/${region}/${date.replaceAll("-", "/")}/${name}`;
}

/** In order of time. */
function delivered(key: string, records: readonly TrailRecord[], json: string): DeliveredLog {
  const sha256 = createHash("sha256").update(json).digest("hex");
  return { key, sha256, oldest: records[0]?.at ?? 0, newest: records.at(-1)?.at ?? 0 };
}

function contentOf(records: readonly TrailRecord[]): string {
  return `{"Records":[${records.map(({ text }) => text).join(",")}]}`;
}

const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijk0123456789";
const compressed = promisify(gzip);

/** An object that is there stays; one that is not is there whole or not at all. */
async function writeObject(
  { folder, drafts }: TrailPlace,
  key: string,
  json: string,
): Promise<void> {
  const path = join(folder, key);
  if (
    await access(path).then(
      () => true,
      () => false,
    )
  )
    return;
  const draft = join(drafts, "object.part");
  await Promise.all([drafts, dirname(path)].map((name) => mkdir(name, { recursive: true })));
  await writeFile(draft, await compressed(json, { level: 1 }));
  await rename(draft, path);
}
