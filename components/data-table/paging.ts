/** Where a page of a cursor-paged list stands. `from` counts rows before it. */
export interface Place {
  cursor: string;
  from: number;
}

export const FIRST: Place = { cursor: "", from: 0 };

/** `Rows 51–100 of 1,240`; `No rows` for an empty list. */
export function describeRows(from: number, count: number, total: number): string {
  const n = new Intl.NumberFormat("en");
  if (count === 0) return total === 0 ? "No rows" : `No rows here, ${n.format(total)} in all`;
  return `Rows ${n.format(from + 1)}–${n.format(from + count)} of ${n.format(total)}`;
}

/**
 * The places gone through on the way to the present one, oldest first. A page that was reached by its URL
 * has no trail: then only its first page can be named.
 */
export function stepBack(trail: Place[]): { place: Place; trail: Place[] } {
  const place = trail.at(-1);
  return place ? { place, trail: trail.slice(0, -1) } : { place: FIRST, trail: [] };
}
