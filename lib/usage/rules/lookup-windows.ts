import { type Span, unite } from "./coverage";
import { subtract } from "./trail-gaps";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How far back CloudTrail's event history goes (CloudTrail User Guide, "Working with CloudTrail event history"). */
export const HISTORY_MS = 90 * DAY;
/** Events may appear in it this late (CloudTrail User Guide: "within 15 minutes" of the call). */
const LATE = 15 * 60_000;
/** The spans of the event history that are still to be asked for, the newest first: what is not done of the last 90 days. */
export function openSpans(done: readonly Span[], now: number): Span[] {
  const whole = {
    from: Math.ceil((now - HISTORY_MS) / 1000) * 1000,
    to: Math.floor((now - LATE) / 1000) * 1000,
  };
  return subtract([whole], unite(done)).reverse();
}

/** Events that a page has at most, and pages that LookupEvents gives of one account and region a second. */
const A_PAGE = 50;
const PAGES_A_SECOND = 2;
/** Of what LookupEvents can give; more could not be caught up with after an outage. */
const SHARE = 0.5;
/** A guess from fewer would be of chance. */
const ENOUGH = 1_000;

/**
 * Events an hour of a scope that LookupEvents cannot keep up with, judged by how many were read of how long a time;
 * null where it can, or where that is too early to say.
 */
export function tooMany(events: number, { from, to }: Span): number | null {
  const hours = (to - from) / HOUR;
  if (events < ENOUGH || hours <= 0) return null;
  const rate = events / hours;
  return rate > A_PAGE * PAGES_A_SECOND * 3_600 * SHARE ? Math.round(rate) : null;
}
