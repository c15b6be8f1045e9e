import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { KeyFacets, KeyFilters } from "./schemas";
import { accountNames, type FacetRow, readFacets } from "./store/count-facets";
import { VALUE_FILTERS } from "./store/filter-keys";

/** The most frequent values of a facet are listed; its filter takes any other value too. */
const MAX_VALUES = 500;

function byCount(a: FacetRow, b: FacetRow): number {
  return b.count - a.count || (a.value < b.value ? -1 : 1);
}

/**
 * Counts of every value of every filter among the keys that the other filters let through, most frequent
 * first. Values are what the filter takes: also `(none)` and `(unknown)`.
 */
export async function countFacets(ctx: Context, filters: KeyFilters): Promise<KeyFacets> {
  authorize(ctx.actor, "key:read");
  const { pool } = ctx.db;
  const rows = await readFacets(pool, filters, ctx.clock());
  const accounts = rows.filter(({ filter }) => filter === "account").map(({ value }) => value);
  const names = await accountNames(pool, accounts);
  const facets: KeyFacets["facets"] = {};
  for (const facet of [...VALUE_FILTERS, "unreadable" as const]) {
    facets[facet] = rows
      .filter(({ filter }) => filter === facet)
      .sort(byCount)
      .slice(0, MAX_VALUES)
      .map(({ value, count }) => ({
        value,
        label: facet === "account" ? (names.get(value) ?? value) : value,
        count,
      }));
  }
  return { facets };
}
