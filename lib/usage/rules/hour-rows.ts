import { EVENT_WORDS, SHARED_BIT } from "../files/read-object";
import type { UseShape } from "../files/use-parts";
import type { HourRow, ObjectRow } from "../store/write-batch";
import { trailObjectName } from "./object-name";

const HOUR = 3_600;
/** CloudTrail delivers about five minutes after the call (CloudTrail User Guide, "Get and view log files"). */
const DELAY = 300;

/**
 * What the objects of a batch tell of hours: each counts for the hour before its delivery, as its name has it. An
 * object of another name counts for the hours and scopes of its events. Hours before `keptFrom` (seconds) are left out.
 */
export function hourRows(
  batch: readonly {
    object: { key: string };
    uses: { events: Uint32Array; shapes: readonly UseShape[] };
  }[],
  rows: readonly Pick<ObjectRow, "state" | "records" | "kmsEvents">[],
  keptFrom: number,
): HourRow[] {
  const hours = new Map<string, HourRow>();
  for (const [index, { object, uses }] of batch.entries()) {
    const row = rows[index];
    if (!row || row.state === "skipped") continue;
    const name = trailObjectName(object.key);
    const troubled = row.state === "done" ? 0 : 1;
    if (name) {
      const at = Math.floor(name.deliveredAt / 1000) - DELAY;
      const { records, kmsEvents } = row;
      add(hours, { ...placeOf(name, at), objects: 1, troubled, records, kmsEvents });
      continue;
    }
    const own = new Map<string, HourRow>();
    for (let at = 0; at < uses.events.length; at += EVENT_WORDS) {
      const use = uses.shapes[(uses.events[at] as number) & (SHARED_BIT - 1)];
      if (!use) continue;
      const place = placeOf(use, uses.events[at + 1] as number);
      add(own, { ...place, objects: 0, troubled: 0, records: 1, kmsEvents: 1 });
    }
    for (const one of own.values()) add(hours, { ...one, objects: 1, troubled });
  }
  return [...hours.values()].filter(({ hour }) => hour >= keptFrom);
}

function placeOf({ accountId, region }: { accountId: string; region: string }, seconds: number) {
  return { accountId, region, hour: seconds - (seconds % HOUR) };
}

function add(hours: Map<string, HourRow>, row: HourRow): void {
  const name = `${row.accountId} ${row.region} ${row.hour}`;
  const there = hours.get(name);
  if (!there) {
    hours.set(name, { ...row });
    return;
  }
  there.objects += row.objects;
  there.troubled += row.troubled;
  there.records += row.records;
  there.kmsEvents += row.kmsEvents;
}
