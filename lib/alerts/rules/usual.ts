import type { Usual } from "../types";

/** Fewer weeks tell nothing of what is usual. */
export const LEAST_WEEKS = 4;
/** By this the median of distances is that of a normal distribution's deviation. */
const TO_DEVIATION = 1.4826;

/** The value below which the share `at` of the sorted values lies, between two by proportion. */
export function quantile(sorted: readonly number[], at: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = (sorted.length - 1) * at;
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}

/**
 * What is usual, from counts of the same hour of earlier weeks: median and the middle nine tenths, and how sure that
 * is: many weeks that agree are surer than few that differ. Null where there are fewer than four.
 */
export function usualOf(counts: readonly number[]): Usual | null {
  if (counts.length < LEAST_WEEKS) return null;
  const sorted = [...counts].sort((a, b) => a - b);
  const median = quantile(sorted, 0.5);
  const spread = spreadOf(sorted, median);
  const agree = spread <= Math.max(1, median / 2);
  return {
    median,
    low: quantile(sorted, 0.05),
    high: quantile(sorted, 0.95),
    weeks: counts.length,
    sure: counts.length >= 8 && agree ? "high" : counts.length >= 6 || agree ? "fair" : "low",
  };
}

/** The median distance from the median, as a deviation: one wild week does not move it. */
export function spreadOf(counts: readonly number[], median: number): number {
  const distances = counts.map((count) => Math.abs(count - median)).sort((a, b) => a - b);
  return TO_DEVIATION * (distances.length === 0 ? 0 : quantile(distances, 0.5));
}
