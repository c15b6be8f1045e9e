import { EVENT_WORDS, type ObjectUses, SHARED_BIT } from "./files/read-object";
import type { Span } from "./rules/coverage";
import type { SeenGroup } from "./seen-marks";
import { groupName } from "./seen-marks";
import type { NumberedShape } from "./shape-numbers";
import type { ControlRow, SeenRow } from "./store/write-batch";
import type { BucketRow } from "./store/write-counts";
import { besideRows, controlRow } from "./tally-control";
import { addCount, FIVE_MINUTES, hourOf, type OfferedRow, offerShared } from "./tally-shared";
import { TraitTally, valueAt } from "./tally-traits";
import type { TraitValue } from "./types";

/** An object of a batch with what was read from it. */
export interface TalliedObject {
  uses: ObjectUses;
  shapes: readonly NumberedShape[];
}

/**
 * The groups in which the events of a batch are told apart, and the times at which they were. `keptFrom`: what was
 * before is not kept (seconds, the beginning of an hour).
 */
export function groupsOf(
  objects: readonly TalliedObject[],
  keptFrom: number,
): {
  groups: Map<string, { hour: number; scope: string }>;
  hours: Set<number>;
} {
  const groups = new Map<string, { hour: number; scope: string }>();
  const hours = new Set<number>();
  for (const { uses, shapes } of objects) {
    for (let at = 0; at < uses.events.length; at += EVENT_WORDS) {
      const word = uses.events[at] as number;
      const hour = hourOf(uses.events[at + 1] as number);
      if (hour < keptFrom) continue;
      hours.add(hour);
      if (word >= SHARED_BIT) continue;
      const { scope } = shapeAt(shapes, word);
      const name = groupName(hour, scope);
      if (!groups.has(name)) groups.set(name, { hour, scope });
    }
  }
  return { groups, hours };
}

/** What a batch adds. */
export interface Tally {
  buckets: Map<string, BucketRow>;
  traits: TraitTally;
  /** Events that more than one trail may have; whether they count is decided beside what is stored. */
  shared: Map<string, OfferedRow>;
  seen: SeenRow[];
  control: ControlRow[];
  /** Of each object: events that were counted, and those that were counted before. */
  counted: number[];
  duplicates: number[];
  /** Of each object: events that are older than usage is kept, and those that a query engine has counted. */
  old: number[];
  elsewhere: number[];
}

/** What of a batch does not count. */
export interface Outside {
  /** What was before is not kept; seconds, the beginning of an hour. */
  keptFrom: number;
  /** Spans (ms) that a query engine has counted, by `account/region`. */
  elsewhere: ReadonlyMap<string, readonly Span[]>;
}

/** Counts the events of a batch, each that `groups` does not have yet; adds them to `groups`. */
export function tallyBatch(
  objects: readonly TalliedObject[],
  groups: ReadonlyMap<string, SeenGroup>,
  { keptFrom, elsewhere }: Outside,
): Tally {
  const tally: Tally = {
    buckets: new Map(),
    traits: new TraitTally(),
    shared: new Map(),
    seen: [],
    control: [],
    counted: [],
    duplicates: [],
    ...{ old: [], elsewhere: [] },
  };
  const isElsewhere = spansOf(elsewhere);
  for (const [index, object] of objects.entries()) {
    tallyObject(tally, object, index, { groups, keptFrom, isElsewhere });
  }
  return tally;
}

function tallyObject(
  tally: Tally,
  { uses, shapes }: TalliedObject,
  index: number,
  { groups, keptFrom, isElsewhere }: Told,
): void {
  const marks = new Map<SeenGroup, number[]>();
  const places: Places = new Map();
  let [counted, duplicates, old, elsewhere] = [0, 0, 0, 0];
  const kept = new Map(uses.kept.map(({ event, record }) => [event, record]));
  for (let at = 0; at < uses.events.length; at += EVENT_WORDS) {
    const word = uses.events[at] as number;
    const seconds = uses.events[at + 1] as number;
    const [high, low] = [uses.events[at + 2] as number, uses.events[at + 3] as number];
    const isShared = word >= SHARED_BIT;
    const shape = shapeAt(shapes, isShared ? word - SHARED_BIT : word);
    const record = kept.get(at / EVENT_WORDS);
    if (record !== undefined) tally.control.push(controlRow(shape, seconds, record, index));
    if (seconds < keptFrom) {
      old += 1;
      continue;
    }
    if (isElsewhere?.(shape, seconds * 1000)) {
      elsewhere += 1;
      continue;
    }
    if (isShared) {
      const place = { hour: hourOf(seconds), scope: shape.scope };
      places.set(groupName(place.hour, place.scope), place);
      const traits = traitsAt(uses, at);
      const isNew = offerShared(tally.shared, { shape, seconds, high, low, traits, object: index });
      if (isNew) counted += 1;
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
    tally.traits.add(shape, seconds, uses.traits, uses.events[at + 4] as number);
    tally.traits.add(shape, seconds, uses.traits, uses.events[at + 5] as number);
  }
  for (const text of uses.beside) tally.control.push(...besideRows(text, index));
  addSeen(tally, index, marks, places);
  tally.counted.push(counted);
  tally.duplicates.push(duplicates);
  tally.old.push(old);
  tally.elsewhere.push(elsewhere);
}

/** Hours and scopes of shared events, by the names of their groups. */
type Places = Map<string, { hour: number; scope: string }>;

/** Remembers where an object's events lie: of those that count alone with their marks. */
function addSeen(
  tally: Tally,
  object: number,
  marks: ReadonlyMap<SeenGroup, number[]>,
  places: Places,
): void {
  for (const [{ hour, scope }, list] of marks) {
    tally.seen.push({ hour, scope, object, marks: bytesOf(list) });
    places.delete(groupName(hour, scope));
  }
  // The marks of shared events are kept apart; where they lie is remembered all the same.
  for (const { hour, scope } of places.values()) {
    tally.seen.push({ hour, scope, object, marks: Buffer.alloc(0) });
  }
}

interface Told {
  groups: ReadonlyMap<string, SeenGroup>;
  keptFrom: number;
  isElsewhere: ((shape: NumberedShape, at: number) => boolean) | null;
}

/** Tells whether a call of a time (ms) was counted by a query engine; null where none counted anything. */
function spansOf(elsewhere: Outside["elsewhere"]): Told["isElsewhere"] {
  if (elsewhere.size === 0) return null;
  const byShape = new Map<NumberedShape, readonly Span[]>();
  return (shape, at) => {
    const { accountId, region } = shape.use;
    const spans = byShape.get(shape) ?? elsewhere.get(`${accountId}/${region}`) ?? [];
    byShape.set(shape, spans);
    return spans.some(({ from, to }) => from <= at && at < to);
  };
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

function traitsAt({ events, traits }: ObjectUses, at: number): TraitValue[] {
  const numbers = [events[at + 4] as number, events[at + 5] as number];
  return numbers.filter((number) => number > 0).map((number) => valueAt(traits, number));
}

function bytesOf(marks: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(marks.length * 4);
  for (const [at, word] of marks.entries()) bytes.writeUInt32LE(word, at * 4);
  return bytes;
}

function shapeAt(shapes: readonly NumberedShape[], id: number): NumberedShape {
  const shape = shapes[id];
  if (!shape) throw new Error(`There is no shape ${id}.`);
  return shape;
}
