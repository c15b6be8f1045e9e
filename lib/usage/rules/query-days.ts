/** A day of UTC that a source was asked for. */
export interface AskedDay {
  /** ms since 1970 */
  askedAt: number;
  /** Asked for the last time: nothing more can come of it. */
  settled: boolean;
}

const DAY = 86_400_000;
const FIVE_MINUTES = 300_000;
/** Days that one query asks for: of more the answer is long, of fewer the folders of late events are read more often. */
const DAYS_A_QUERY = 7;

export interface DaysWanted {
  /** First instant (ms) that is wanted; its day is the first that is asked for. */
  from: number;
  now: number;
  /** When the run began, ms: what was asked for since is not asked for again. */
  begun: number;
  /** Late events are looked for so many days after a day. */
  lateDays: number;
  /** What happened so long (ms) ago is taken to be delivered. */
  deliveryMs: number;
  /** One day for each query: where one of several failed, of which the first alone may be done in time. */
  single: boolean;
  /** By day, as ms since 1970 of its beginning. */
  asked: ReadonlyMap<number, AskedDay>;
}

/**
 * The next days to ask for in one query, the oldest first, none left out between the first and the last; null when
 * none is due. A day is asked for until it is over, then once a day for late events, and the last time when no more
 * are waited for.
 */
export function nextDays(wanted: DaysWanted): { from: number; to: number } | null {
  const today = dayOf(untilOf(wanted.now, wanted.deliveryMs) - 1);
  for (let day = dayOf(wanted.from); day <= today; day += DAY) {
    if (!isDue(day, wanted)) continue;
    const most = wanted.single ? 1 : DAYS_A_QUERY;
    let last = day;
    while (last + DAY <= today && last + DAY < day + most * DAY && isDue(last + DAY, wanted))
      last += DAY;
    return { from: day, to: last };
  }
  return null;
}

function isDue(day: number, { asked, begun, now, lateDays, deliveryMs }: DaysWanted): boolean {
  const before = asked.get(day);
  if (!before) return true;
  if (before.settled || before.askedAt >= begun) return false;
  const end = day + DAY;
  if (untilOf(before.askedAt, deliveryMs) < end) return true;
  return isLast(day, now, lateDays) || now - before.askedAt >= DAY;
}

/**
 * Up to when (ms, not in it) a query of that time counts: whole five minutes, all of which must have been delivered, so
 * that what is counted and what is covered are the same.
 */
export function untilOf(askedAt: number, deliveryMs: number): number {
  return Math.floor((askedAt - deliveryMs) / FIVE_MINUTES) * FIVE_MINUTES;
}

/** Whether an answer of that time is the last that is asked for of a day. */
export function isLast(day: number, askedAt: number, lateDays: number): boolean {
  return askedAt >= day + (1 + lateDays) * DAY;
}

/** The beginning of the day of UTC, ms. */
export function dayOf(at: number): number {
  return Math.floor(at / DAY) * DAY;
}

/** `YYYY-MM-DD` */
export function dayName(day: number): string {
  return new Date(day).toISOString().slice(0, 10);
}
