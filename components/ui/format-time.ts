const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS: [limit: number, unit: number, name: string][] = [
  [HOUR, MINUTE, "min"],
  [DAY, HOUR, "h"],
  [60 * DAY, DAY, "day"],
  [730 * DAY, 30.44 * DAY, "month"],
  [Number.POSITIVE_INFINITY, 365.25 * DAY, "year"],
];

/** `3 min ago`, `in 9 days`; `just now` within a minute of `now` (in milliseconds), on either side. */
export function formatAge(instant: string, now: number): string {
  const time = Date.parse(instant);
  if (Number.isNaN(time)) return "at an unreadable time";
  const gap = Math.abs(now - time);
  if (gap < MINUTE) return "just now";
  const step = STEPS.find(([limit]) => gap < limit);
  if (!step) return formatUtc(instant);
  const count = Math.max(1, Math.floor(gap / step[1]));
  const long = step[2].length > 3 || step[2] === "day";
  const text = `${count} ${step[2]}${long && count !== 1 ? "s" : ""}`;
  return time > now ? `in ${text}` : `${text} ago`;
}

/** `2026-11-22 00:43:10 UTC`. Text that is no time is given back as it came. */
export function formatUtc(instant: string): string {
  const time = new Date(instant);
  if (Number.isNaN(time.getTime())) return instant;
  return `${time.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** `2026-11-22`, the day in UTC. */
export function formatDay(instant: string): string {
  return formatUtc(instant).slice(0, 10);
}

/** `4 s`, `3 min 20 s`, `1 h 5 min`: a length of time given in milliseconds. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** True when the instant lies further back than the given hours. */
export function isOlderThan(instant: string, hours: number, now: number): boolean {
  return now - Date.parse(instant) > hours * HOUR;
}
