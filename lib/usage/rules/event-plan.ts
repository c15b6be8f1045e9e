import type { EventObject } from "../store/event-objects";
import { trailObjectName } from "./object-name";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** CloudTrail delivers about every five minutes, within fifteen on average (CloudTrail User Guide). */
const EARLY = 300_000;
const LATE = 20 * 60_000;

/** A stretch of time whose counted hours are asked for at once. */
export interface Stretch {
  from: number;
  to: number;
  /** Both are full hours. */
  whole: boolean;
}

/** The time (ms) in stretches of a day at most, and what is of no full hour apart, from the hour `after` on. */
export function stretchesOf(from: number, to: number, after: number | null): Stretch[] {
  const stretches: Stretch[] = [];
  for (let at = Math.max(from, after ?? from); at < to; ) {
    const nextHour = Math.floor(at / HOUR) * HOUR + HOUR;
    const lastHour = Math.floor(to / HOUR) * HOUR;
    const isWhole = at % HOUR === 0 && lastHour > at;
    const end = isWhole ? Math.min(at + DAY, lastHour) : Math.min(nextHour, to);
    stretches.push({ from: at, to: end, whole: isWhole });
    at = end;
  }
  return stretches;
}

/** An object in the order in which objects are looked through; `order` is its place in it. */
export interface OrderedObject extends EventObject {
  order: string;
}

/**
 * First the objects that by their names were delivered when events of the span (ms) are, then the others; the objects of
 * the event history's pieces are one, without a key.
 */
export function orderObjects(
  objects: readonly EventObject[],
  span: { from: number; to: number },
): (OrderedObject | { source: string; key: null; order: string })[] {
  const histories = new Set<string>();
  const ordered = objects.flatMap((object) => {
    if (object.source.startsWith("lookup:")) {
      histories.add(object.source);
      return [];
    }
    const delivered = trailObjectName(object.key)?.deliveredAt;
    const near =
      delivered !== undefined && delivered >= span.from - EARLY && delivered < span.to + LATE;
    return [
      { ...object, order: [near ? 0 : 1, object.key, object.source, object.version].join(" ") },
    ];
  });
  const asked = [...histories].map((source) => ({ source, key: null, order: `2 ${source}` }));
  return [...ordered, ...asked].sort((a, b) => (a.order < b.order ? -1 : 1));
}
