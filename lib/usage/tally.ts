import { EVENT_WORDS, type ObjectUses, SHARED_BIT } from "./files/read-object";
import type { SeenGroup } from "./seen-marks";
import { groupName } from "./seen-marks";
import type { NumberedShape } from "./shape-numbers";
import type { ControlRow, SeenRow, SharedRow } from "./store/write-batch";
import type { BucketRow } from "./store/write-counts";

const FIVE_MINUTES = 300;
const HOUR = 3_600;

/** An object of a batch with what was read from it. */
export interface TalliedObject {
  uses: ObjectUses;
  shapes: readonly NumberedShape[];
}

/** The groups in which the events of a batch are told apart, and the times at which they were. */
export function groupsOf(objects: readonly TalliedObject[]): {
  groups: Map<string, { hour: number; scope: string }>;
  hours: Set<number>;
} {
  const groups = new Map<string, { hour: number; scope: string }>();
  const hours = new Set<number>();
  for (const { uses, shapes } of objects) {
    for (let at = 0; at < uses.events.length; at += EVENT_WORDS) {
      const word = uses.events[at] as number;
      const hour = hourOf(uses.events[at + 1] as number);
      hours.add(hour);
      if (word >= SHARED_BIT) continue;
      const { scope } = shapeAt(shapes, word);
      const name = groupName(hour, scope);
      if (!groups.has(name)) groups.set(name, { hour, scope });
    }
  }
  return { groups, hours };
}

/** A shared event of this batch, with the place of its object. */
export interface OfferedRow extends SharedRow {
  object: number;
}

/** What a batch adds. */
export interface Tally {
  buckets: Map<string, BucketRow>;
  /** Events that more than one trail may have; whether they count is decided beside what is stored. */
  shared: Map<string, OfferedRow>;
  seen: SeenRow[];
  control: ControlRow[];
  /** Of each object: events that were counted, and those that were counted before. */
  counted: number[];
  duplicates: number[];
}

/** Counts the events of a batch, each that `groups` does not have yet; adds them to `groups`. */
export function tallyBatch(
  objects: readonly TalliedObject[],
  groups: ReadonlyMap<string, SeenGroup>,
): Tally {
  const tally: Tally = {
    buckets: new Map(),
    shared: new Map(),
    seen: [],
    control: [],
    counted: [],
    duplicates: [],
  };
  for (const [index, object] of objects.entries()) tallyObject(tally, object, index, groups);
  return tally;
}

function tallyObject(
  tally: Tally,
  { uses, shapes }: TalliedObject,
  index: number,
  groups: ReadonlyMap<string, SeenGroup>,
): void {
  const marks = new Map<SeenGroup, number[]>();
  let [counted, duplicates] = [0, 0];
  const kept = new Map(uses.kept.map(({ event, record }) => [event, record]));
  for (let at = 0; at < uses.events.length; at += EVENT_WORDS) {
    const word = uses.events[at] as number;
    const seconds = uses.events[at + 1] as number;
    const [high, low] = [uses.events[at + 2] as number, uses.events[at + 3] as number];
    const isShared = word >= SHARED_BIT;
    const shape = shapeAt(shapes, isShared ? word - SHARED_BIT : word);
    const record = kept.get(at / EVENT_WORDS);
    if (record !== undefined) addControl(tally, shape, seconds, record, index);
    if (isShared) {
      if (offerShared(tally.shared, { shape, seconds, high, low, object: index })) counted += 1;
      else duplicates += 1;
      continue;
    }
    const group = groups.get(groupName(hourOf(seconds), shape.scope));
    if (!group?.marks.add(high, low)) {
      duplicates += 1;
      continue;
    }
    counted += 1;
    const list = marks.get(group);
    if (list) list.push(high, low);
    else marks.set(group, [high, low]);
    addToBucket(tally.buckets, shape, seconds, 1);
  }
  for (const [{ hour, scope }, list] of marks) {
    tally.seen.push({ hour, scope, object: index, marks: bytesOf(list) });
  }
  tally.counted.push(counted);
  tally.duplicates.push(duplicates);
}

function addToBucket(
  buckets: Map<string, BucketRow>,
  shape: NumberedShape,
  seconds: number,
  count: number,
): void {
  const at = seconds - (seconds % FIVE_MINUTES);
  const { principalId, callId } = shape;
  for (const keyId of shape.keyIds(seconds * 1000)) {
    addCount(buckets, { keyId, at, principalId, callId, count });
  }
}

/** Adds to what the buckets have already. */
export function addCount(buckets: Map<string, BucketRow>, row: BucketRow): void {
  const name = `${row.keyId} ${row.at} ${row.principalId} ${row.callId}`;
  const there = buckets.get(name);
  if (there) there.count += row.count;
  else buckets.set(name, { ...row });
}

/** Keeps the copy that tells more of the caller. False when there was one already. */
function offerShared(
  shared: Map<string, OfferedRow>,
  event: { shape: NumberedShape; seconds: number; high: number; low: number; object: number },
): boolean {
  const { shape, seconds, high, low, object } = event;
  const hour = hourOf(seconds);
  const mark = BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low)).toString();
  const name = sharedName({ hour, mark });
  const there = shared.get(name);
  const { rank, principalId, callId } = shape;
  if (!there || there.rank < rank) {
    const keyIds = [...shape.keyIds(seconds * 1000)];
    const at = seconds - (seconds % FIVE_MINUTES);
    shared.set(name, {
      ...{ hour, mark, rank, at, keyIds, principalId, callId },
      object: there?.object ?? object,
    });
  }
  return !there;
}

export function sharedName({ hour, mark }: Pick<SharedRow, "hour" | "mark">): string {
  return `${hour}/${mark}`;
}

/**
 * Decides on shared events beside the copies that were counted before: a new one counts; one that tells more takes
 * the other's place; one that tells the same or less does not count. `repeated` are the objects of the latter two.
 */
export function settleShared(
  offered: ReadonlyMap<string, OfferedRow>,
  stored: readonly SharedRow[],
  buckets: Map<string, BucketRow>,
): { written: SharedRow[]; repeated: number[] } {
  const before = new Map(stored.map((row) => [sharedName(row), row]));
  const written: SharedRow[] = [];
  const repeated: number[] = [];
  for (const [name, { object, ...row }] of offered) {
    const there = before.get(name);
    if (there) repeated.push(object);
    if (there && there.rank >= row.rank) continue;
    if (there) countShared(buckets, there, -1);
    countShared(buckets, row, 1);
    written.push(row);
  }
  return { written, repeated };
}

function countShared(buckets: Map<string, BucketRow>, row: SharedRow, count: number): void {
  const { at, principalId, callId } = row;
  for (const keyId of row.keyIds) addCount(buckets, { keyId, at, principalId, callId, count });
}

function addControl(
  tally: Tally,
  shape: NumberedShape,
  seconds: number,
  text: string,
  object: number,
): void {
  const record: unknown = JSON.parse(text);
  const { eventID, sharedEventID } = record as { eventID?: string; sharedEventID?: string };
  const { use } = shape;
  tally.control.push({
    identity: sharedEventID ? `shared:${sharedEventID}` : `${use.accountId}/${eventID}`,
    at: seconds,
    accountId: use.accountId,
    region: use.region,
    operation: use.operation,
    kind: use.kind,
    principalRef: use.principal.ref,
    outcome: use.errorCode ?? "",
    keyArns: shape.keyArns(seconds * 1000),
    record,
    object,
  });
}

function bytesOf(marks: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(marks.length * 4);
  for (const [at, word] of marks.entries()) bytes.writeUInt32LE(word, at * 4);
  return bytes;
}

function hourOf(seconds: number): number {
  return seconds - (seconds % HOUR);
}

function shapeAt(shapes: readonly NumberedShape[], id: number): NumberedShape {
  const shape = shapes[id];
  if (!shape) throw new Error(`There is no shape ${id}.`);
  return shape;
}
