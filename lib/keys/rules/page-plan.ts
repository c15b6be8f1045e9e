/** How one page of the keys list is fetched, once the exact number of hits is known. */
export type PagePlan =
  /** No hit: nothing to fetch. */
  | "none"
  /** Few hits: their ids came with the count and are sorted. */
  | "ids"
  /** Along the sort's index until the page is full; hits are dense enough. */
  | "walk"
  /** One more pass over the list, keeping the best of it. */
  | "scan";

/** Up to this many hits come back as ids with the count. */
export const MAX_IDS = 2000;

/** Beyond this share of hits a walk along the index costs less than a pass, however they cluster. */
const DENSE = 0.5;

/**
 * Chooses without guessing selectivities, which is where a planner left alone goes wrong: a walk that
 * must skip nearly the whole index costs ten passes. `rows` is the list's size, about; -1 if not known.
 */
export function pagePlan(hits: {
  total: number;
  filtered: boolean;
  shortTerm: boolean;
  indexedOnly: boolean;
  rows: number;
}): PagePlan {
  if (hits.total === 0) return "none";
  if (!hits.filtered) return "walk";
  if (hits.total <= MAX_IDS) return "ids";
  if (hits.indexedOnly || hits.shortTerm) return "walk";
  return hits.rows < 0 || hits.total >= hits.rows * DENSE ? "walk" : "scan";
}
