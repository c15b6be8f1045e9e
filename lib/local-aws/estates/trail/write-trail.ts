import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import type { LocalEstate } from "../../types";
import { randomOf } from "../prng";
import type { Story } from "../stories/story";
import { eventsById, everyday, type TrailRecord, volumeOf } from "./traffic";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** CloudTrail delivers about five minutes after the calls. */
const DELAY = 300_000;

export interface WrittenTrail {
  objects: number;
  records: number;
}

/**
 * Writes the logs of the last `days` below `folder`, in the layout of an organisation's trail (CloudTrail User Guide,
 * "Get and view your CloudTrail log files"), an object for each hour of a scope in which something happened. What the
 * stories' trails left out is left out. The same estate gives the same logs, to the byte.
 */
export async function writeTrail(
  { estate, stories }: { estate: LocalEstate; stories: readonly Story[] },
  folder: string,
  days: number,
): Promise<WrittenTrail> {
  const to = Math.floor(estate.now.getTime() / HOUR) * HOUR;
  const span = { from: to - days * DAY, to };
  const told = new Set(stories.flatMap(({ eventIds }) => eventIds));
  const byScope = new Map<string, TrailRecord[]>();
  const add = (one: TrailRecord) => {
    if (one.at < span.from || one.at >= span.to) return;
    const { recipientAccountId, awsRegion } = one.record;
    const name = `${recipientAccountId}/${awsRegion}`;
    const list = byScope.get(name);
    if (list) list.push(one);
    else byScope.set(name, [one]);
  };
  for (const { scopes } of estate.accounts.values()) {
    for (const scope of scopes.values()) {
      for (const one of scope.events) add({ at: one.eventTime.getTime(), record: one.record });
      for (const one of everyday(scope, told, span)) add(one);
    }
  }
  const byId = eventsById(estate);
  for (const story of stories) for (const one of volumeOf(story, byId)) add(one);
  const blind = blindSpots(estate, stories);
  const written: WrittenTrail = { objects: 0, records: 0 };
  for (const [scope, records] of byScope) {
    const seen = records.filter((one) => !isUnseen(one, blind));
    await writeScope(
      join(folder, `AWSLogs/${estate.organization?.id ?? "o-none"}`),
      scope,
      seen,
      written,
    );
  }
  return written;
}

interface BlindSpot {
  accountId: unknown;
  from: number;
  to: number;
}

/** Story 15: between its two PutEventSelectors the account's trail leaves KMS out. */
function blindSpots(estate: LocalEstate, stories: readonly Story[]): BlindSpot[] {
  const byId = eventsById(estate);
  return stories.flatMap(({ number, span, eventIds }) => {
    const selected = number === 15 ? byId.get(eventIds[0] ?? "") : undefined;
    if (!selected || !span) return [];
    const accountId = selected.record.recipientAccountId;
    return [{ accountId, from: span.from.getTime(), to: span.to.getTime() }];
  });
}

function isUnseen({ at, record }: TrailRecord, blind: readonly BlindSpot[]): boolean {
  return blind.some(
    ({ accountId, from, to }) =>
      record.eventSource === "kms.amazonaws.com" &&
      record.recipientAccountId === accountId &&
      at > from &&
      at < to,
  );
}

async function writeScope(
  root: string,
  scope: string,
  records: readonly TrailRecord[],
  written: WrittenTrail,
): Promise<void> {
  const [account = "", region = ""] = scope.split("/");
  const hours = new Map<number, TrailRecord[]>();
  for (const one of records) {
    const hour = Math.floor(one.at / HOUR);
    const list = hours.get(hour);
    if (list) list.push(one);
    else hours.set(hour, [one]);
  }
  for (const [hour, list] of [...hours].sort(([a], [b]) => a - b)) {
    list.sort((a, b) => a.at - b.at);
    // Within the hour, so that the hour of the delivery less its delay is that of the calls.
    const delivered = new Date((hour + 1) * HOUR - 60_000 + DELAY).toISOString();
    const [date = "", time = ""] = delivered.split("T");
    const stamp = `${date.replaceAll("-", "")}T${time.slice(0, 2)}${time.slice(3, 5)}Z`;
    const unique = randomOf(`log/${scope}/${hour}`).text(
      16,
      "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijk0123456789",
    );
    const path = join(
      root,
      `${account}/CloudTrail/${region}/${date.replaceAll("-", "/")}`,
      `${account}_CloudTrail_${region}_${stamp}_${unique}.json.gz`,
    );
    await mkdir(dirname(path), { recursive: true });
    const json = JSON.stringify({ Records: list.map(({ record }) => record) });
    await writeFile(path, gzipSync(json));
    written.objects += 1;
    written.records += list.length;
  }
}
