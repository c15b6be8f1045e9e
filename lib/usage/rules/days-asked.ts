import type { SourceDays } from "../schemas/source-days";
import { type AskedDay, dayName, finalFrom, type Lateness } from "./query-days";

const DAY = 86_400_000;
/** Days of which the bytes tell what a day has. */
const RECENT = 14;

/** A day of a part of a source, with the bytes that its query read by day of folders. */
export interface GivenPart extends AskedDay {
  day: number;
  dayBytes: number | null;
}

/** What a source that asks by days has asked for so far; null where it has asked for nothing. */
export function daysOf(parts: readonly GivenPart[], late: Lateness): SourceDays | null {
  const days = parts.map(({ day }) => day);
  if (days.length === 0) return null;
  const [first, last] = [days.reduce(least), days.reduce(most)];
  const open = parts.filter((part) => !isFinal(part, late)).map(({ day }) => day);
  const until = open.length === 0 ? last + DAY : open.reduce(least);
  const recent = parts.filter(
    ({ day, dayBytes }) => day > last - RECENT * DAY && dayBytes !== null,
  );
  const bytes = recent.reduce((sum, { dayBytes }) => sum + (dayBytes ?? 0), 0);
  const told = new Set(recent.map(({ day }) => day)).size;
  return {
    from: dayName(first),
    to: dayName(last),
    finalTo: until > first ? dayName(until - DAY) : null,
    wanted: new Set(parts.filter(({ again, frozen }) => again && !frozen).map(({ day }) => day))
      .size,
    dayBytes: told === 0 ? null : Math.round(bytes / told),
  };
}

function isFinal({ day, askedAt, frozen, again }: GivenPart, late: Lateness): boolean {
  return frozen || (!again && askedAt >= finalFrom(day, late));
}

const least = (a: number, b: number) => Math.min(a, b);
const most = (a: number, b: number) => Math.max(a, b);
