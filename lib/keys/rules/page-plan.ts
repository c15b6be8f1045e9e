/** How one page of the keys list is fetched, once the exact number of hits is known. */
export type PagePlan =
  /** No hit: nothing to fetch. */
  | "none"
  /** Few hits: their ids came with the count and are sorted. */
  | "ids"
  /** Along the sort's index until the page is full. */
  | "walk"
  /** Along the sort's index, but not far; where hits cluster elsewhere, one pass over the list. */
  | "try-walk"
  /** One more pass over the list, keeping the best of it. */
  | "scan";

/** Up to this many hits come back as ids with the count. */
export const MAX_IDS = 5000;

/** How many entries of the index a tried walk may pass for a page of `limit`. */
export function walkBound(limit: number): number {
  return limit * 100;
}

/**
 * Chooses with the count in hand, without guessing selectivities, which is where a planner left alone goes
 * wrong: a walk that must skip nearly the whole index costs ten passes.
 */
export function pagePlan(hits: {
  total: number;
  /** False when only gone keys are told from the others. */
  filtered: boolean;
  /** The ids came with the count. */
  few: boolean;
  /** Gone keys and others together: no index has them in one order. */
  mixed: boolean;
}): PagePlan {
  if (hits.total === 0) return "none";
  if (hits.few) return "ids";
  if (hits.mixed) return "scan";
  return hits.filtered ? "try-walk" : "walk";
}
