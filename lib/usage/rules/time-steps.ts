import { TZDate } from "@date-fns/tz";
import { addDays, startOfDay, startOfWeek } from "date-fns";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Points that one chart has at most. */
export const MAX_POINTS = 300;

/** The lengths of a point, the shortest first; those of days are days of the asked time zone, and may have 23 or 25 hours. */
const STEPS = [
  { name: "5m", length: 5 * MINUTE, words: "5 minutes" },
  { name: "15m", length: 15 * MINUTE, words: "15 minutes" },
  { name: "1h", length: HOUR, words: "hour" },
  { name: "3h", length: 3 * HOUR, words: "3 hours" },
  { name: "6h", length: 6 * HOUR, words: "6 hours" },
  { name: "1d", length: DAY, words: "day" },
  { name: "7d", length: 7 * DAY, words: "week" },
] as const;
export type StepName = (typeof STEPS)[number]["name"];

/** Milliseconds since 1970; `to` is not in it. */
export interface TimeRange {
  from: number;
  to: number;
}

/** The shortest step that draws the range in at most `MAX_POINTS` points. */
export function stepFor({ from, to }: TimeRange): StepName {
  // A range that begins and ends inside a step has two more than its length tells.
  const fits = STEPS.find(({ length }) => (to - from) / length + 2 <= MAX_POINTS);
  return (fits ?? STEPS[STEPS.length - 1] ?? STEPS[6]).name;
}

/**
 * Begin of each step from the one that holds `from`, and the end of the one that holds the last instant before `to`:
 * one more than there are points. Days and weeks (from Monday) begin at midnight of the zone, shorter steps are counted
 * from there, so that the day a clock is changed ends with a shorter or longer step.
 */
export function stepBounds({ from, to }: TimeRange, step: StepName, timeZone: string): number[] {
  const { length } = STEPS.find(({ name }) => name === step) ?? STEPS[0];
  const first = new TZDate(from, timeZone);
  const days = length === 7 * DAY ? 7 : 1;
  let day = beginOfDay(days === 7 ? startOfWeek(first, { weekStartsOn: 1 }) : first);
  const bounds: number[] = [];
  while (day.getTime() < to) {
    // Where clocks are put forward at midnight a day begins at one, and the next one not.
    const next = beginOfDay(addDays(day, days));
    const inner = length < DAY ? length : next.getTime() - day.getTime();
    for (let at = day.getTime(); at < next.getTime(); at += inner) {
      const end = Math.min(at + inner, next.getTime());
      if (end > from && at < to) bounds.push(at);
      if (end > from && at < to && end >= to) return [...bounds, end].map(toFiveMinutes);
    }
    day = next;
  }
  return bounds.map(toFiveMinutes);
}

/** The first instant of the day that holds `at`: where clocks are put back to midnight, the first of the two. */
function beginOfDay(at: TZDate): TZDate {
  const begin = startOfDay(at);
  const before = new TZDate(begin.getTime() - 1, at.timeZone);
  if (before.getDate() !== begin.getDate()) return begin;
  const back = (begin.getTimezoneOffset() - before.getTimezoneOffset()) * MINUTE;
  return new TZDate(begin.getTime() - back, at.timeZone);
}

/** Counts are kept by five minutes: no zone of today has an offset that cuts them, those of the 19th century do. */
function toFiveMinutes(at: number): number {
  return Math.floor(at / (5 * MINUTE)) * 5 * MINUTE;
}

/** `24h`, `7d`: hours or days back from now. */
export const RELATIVE = /^([1-9]\d{0,3})([hd])$/;

/** The range that a query means; `now` in milliseconds. Null for one that is empty or longer than is kept anywhere. */
export function rangeOf(
  { range, from, to }: { range: string; from?: string; to?: string },
  now: number,
): TimeRange | null {
  const [, count, unit] = RELATIVE.exec(range) ?? [];
  const length = Number(count ?? 7) * (unit === "h" ? HOUR : DAY);
  const asked = {
    from: from === undefined ? now - length : Date.parse(from),
    to: to === undefined || from === undefined ? now : Date.parse(to),
  };
  const whole = asked.to - asked.from;
  return whole > 0 && whole <= MAX_RANGE ? asked : null;
}

/** Longest range of a chart. */
export const MAX_RANGE = 800 * DAY;
