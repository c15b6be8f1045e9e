/** A day of UTC that a source was asked for. */
export interface AskedDay {
  /** ms since 1970 */
  askedAt: number;
  /** Another source has counted of it since: it is not asked for any more. */
  frozen: boolean;
  /** It was wanted once more after it was asked for. */
  again: boolean;
  /** Beginning of the last folder in which its events are known to lie, or are looked for, ms; null: as the source says. */
  lateTo: number | null;
}

/** How late events are waited for, in days after a day. */
export interface Lateness {
  /** Its folders are read up to so many days later, and it is asked for once a day until then. */
  lateDays: number;
  /** It is asked for some more times until then, each after a longer time. */
  againDays: number;
}

const DAY = 86_400_000;
const FIVE_MINUTES = 300_000;
/** Days that one query asks for: of more the answer is long, of fewer the folders of late events are read more often. */
const DAYS_A_QUERY = 7;
/** Days that are asked for again together, so that the folders after them are read once for all. */
const BLOCK_DAYS = 14;
/** By how much the time until a day is asked for again grows. */
const GROWTH = 4;

export interface DaysWanted extends Lateness {
  /** First instant (ms) that is wanted; its day is the first that is asked for. */
  from: number;
  now: number;
  /** When the run began, ms: what was asked for since is not asked for again. */
  begun: number;
  /** What happened so long (ms) ago is taken to be delivered. */
  deliveryMs: number;
  /** One day for each query: where one of several failed, of which the first alone may be done in time. */
  single: boolean;
  /** By day, as ms since 1970 of its beginning. */
  asked: ReadonlyMap<number, AskedDay>;
}

/** Days that are asked for in one query: the first and the last, and the last day of the folders that it reads. */
export interface DaysOfQuery {
  from: number;
  to: number;
  folderTo: number;
}

/**
 * The next days to ask for in one query, the oldest first, none left out between the first and the last; null when
 * none is due. A day is asked for until it is over, then once a day for late events, then again after longer and
 * longer times, and whenever it is wanted once more.
 */
export function nextDays(wanted: DaysWanted): DaysOfQuery | null {
  const { asked, lateDays } = wanted;
  const today = dayOf(untilOf(wanted.now, wanted.deliveryMs) - 1);
  for (let day = dayOf(wanted.from); day <= today; day += DAY) {
    if (!isDue(day, wanted)) continue;
    const most = mostOf(asked.get(day), day, wanted);
    let last = day;
    let folderTo = lastFolder(day, asked.get(day), lateDays);
    while (last + DAY <= today && last + DAY < day + most * DAY && isDue(last + DAY, wanted)) {
      last += DAY;
      folderTo = Math.max(folderTo, lastFolder(last, asked.get(last), lateDays));
    }
    return { from: day, to: last, folderTo };
  }
  return null;
}

/** The last folder (ms) in which events of a day are looked for. */
function lastFolder(day: number, before: AskedDay | undefined, lateDays: number): number {
  return Math.max(day + lateDays * DAY, before?.lateTo ?? 0);
}

function mostOf(before: AskedDay | undefined, day: number, wanted: DaysWanted): number {
  if (wanted.single) return 1;
  const isOld = before && before.askedAt >= dailyUntil(day, wanted.lateDays);
  return isOld ? BLOCK_DAYS : DAYS_A_QUERY;
}

function isDue(day: number, wanted: DaysWanted): boolean {
  const { asked, begun, now, deliveryMs, lateDays } = wanted;
  const before = asked.get(day);
  if (!before) return true;
  const { askedAt } = before;
  if (before.frozen || askedAt >= begun) return false;
  if (before.again || untilOf(askedAt, deliveryMs) < day + DAY) return true;
  const daily = dailyUntil(day, lateDays);
  if (askedAt < daily) return now >= daily || now - askedAt >= DAY;
  return againAt(day, wanted).some((time) => askedAt < time && time <= now);
}

/** Until when (ms) a day is asked for once a day. */
function dailyUntil(day: number, lateDays: number): number {
  return day + (1 + lateDays) * DAY;
}

/** When (ms) a day is asked for again after that: days that lie together, together. */
function againAt(day: number, { lateDays, againDays }: Lateness): number[] {
  const end = (Math.floor(day / (BLOCK_DAYS * DAY)) + 1) * BLOCK_DAYS * DAY;
  const times: number[] = [];
  for (let days = Math.max(lateDays, 2) * GROWTH; days < againDays; days *= GROWTH) {
    times.push(end + days * DAY);
  }
  if (againDays > lateDays) times.push(end + againDays * DAY);
  return times;
}

/** From when on (ms) a day that was asked for then is final: it is not asked for again unless it is wanted. */
export function finalFrom(day: number, late: Lateness): number {
  return Math.max(dailyUntil(day, late.lateDays), ...againAt(day, late));
}

/**
 * Up to when (ms, not in it) a query of that time counts: whole five minutes, all of which must have been delivered, so
 * that what is counted and what is covered are the same.
 */
export function untilOf(askedAt: number, deliveryMs: number): number {
  return Math.floor((askedAt - deliveryMs) / FIVE_MINUTES) * FIVE_MINUTES;
}

/** The beginning of the day of UTC, ms. */
export function dayOf(at: number): number {
  return Math.floor(at / DAY) * DAY;
}

/** `YYYY-MM-DD` */
export function dayName(day: number): string {
  return new Date(day).toISOString().slice(0, 10);
}
