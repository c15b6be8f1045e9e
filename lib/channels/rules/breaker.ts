/** How one channel has been doing, in this process. */
export interface Breaker {
  failures: number;
  /** Until then nothing is tried, ms since the epoch. */
  openUntil: number;
  underWay: number;
}

const FAILURES = 3;
const FIRST_PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 600_000;
/** Tries of one channel at once; the others of the lane are free for other channels. */
const AT_ONCE = 2;
const BUSY_MS = 2_000;

export const CLOSED: Breaker = { failures: 0, openUntil: 0, underWay: 0 };

/** How long a try must wait, ms; 0 lets it go now. A broken channel gets one try at a time. */
export function waitFor(breaker: Breaker, now: number): number {
  if (breaker.openUntil > now) return breaker.openUntil - now;
  const atOnce = breaker.failures >= FAILURES ? 1 : AT_ONCE;
  return breaker.underWay >= atOnce ? BUSY_MS : 0;
}

/** A try is under way; `ended` takes it back. */
export function begun(breaker: Breaker): Breaker {
  return { ...breaker, underWay: breaker.underWay + 1 };
}

/** After a try: a good one closes the breaker, from the third bad one in a row on it opens for longer and longer. */
export function ended(breaker: Breaker, ok: boolean, now: number): Breaker {
  const underWay = Math.max(0, breaker.underWay - 1);
  if (ok) return { failures: 0, openUntil: 0, underWay };
  const failures = breaker.failures + 1;
  const steps = Math.min(failures - FAILURES, 10);
  const pause = steps < 0 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** steps, LONGEST_PAUSE_MS);
  return { failures, openUntil: now + pause, underWay };
}
