/** After so many tries a delivery is given up; with the pauses below that is about five hours. */
export const MAX_TRIES = 14;

const FIRST_MS = 5_000;
const LONGEST_MS = 3_600_000;

/**
 * Pause before the next try after `tries` failed ones, ms: doubles from five seconds to an hour, with up to a
 * quarter more by chance, so that what failed together does not come back together. A receiver that asks for a
 * longer pause gets it, up to an hour. `chance` is in 0..1.
 */
export function pauseAfter(tries: number, retryAfterMs: number | null, chance: number): number {
  const usual = Math.min(FIRST_MS * 2 ** Math.max(0, tries - 1), LONGEST_MS);
  const asked = Math.min(retryAfterMs ?? 0, LONGEST_MS);
  return Math.round(Math.max(usual, asked) * (1 + chance / 4));
}

/** Retry-After of RFC 9110: seconds or a date; ms from `now`, null when it is neither or past. */
export function parseRetryAfter(text: string | null, now: Date): number | null {
  if (text === null) return null;
  const trimmed = text.trim();
  if (/^\d{1,9}$/.test(trimmed)) return Number(trimmed) * 1_000;
  const at = /[a-z]/i.test(trimmed) ? Date.parse(trimmed) : Number.NaN;
  return Number.isNaN(at) || at <= now.getTime() ? null : at - now.getTime();
}
