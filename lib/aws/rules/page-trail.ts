/** The tokens seen in one listing, in order. */
export type Trail = readonly string[];

/**
 * Follows a listing from the page asked for with `marker` to its `next`. Answers null when `next`
 * was seen before: the listing would go round for ever. Asking for a page again is no repetition.
 */
export function followPage(trail: Trail, marker: string | null, next: string | null): Trail | null {
  const known = marker === null ? -1 : trail.indexOf(marker);
  const so = marker === null ? [] : known >= 0 ? trail.slice(0, known + 1) : [marker];
  if (next === null) return [];
  return so.includes(next) ? null : [...so, next];
}
