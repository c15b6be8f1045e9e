import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { keyQuery } from "./key-query";
import { ownersIn, ownerValue, splitOwners } from "./rules/owner-filter";
import type { KeyFacets, KeyFilters } from "./schemas";
import { accountNames, type FacetRow, personNames, readFacets } from "./store/count-facets";
import { VALUE_FILTERS } from "./store/filter-keys";
import { NONE, UNKNOWN } from "./types";

/** The most frequent values of a facet are listed; its filter takes any other value too. */
const MAX_VALUES = 500;

function byCount(a: FacetRow, b: FacetRow): number {
  return b.count - a.count || (a.value < b.value ? -1 : 1);
}

const WITHOUT_OWNER: Record<string, string> = { nobody: NONE, unknown: UNKNOWN };

/** A key with several owners counts for each of them. */
function byOwner(rows: FacetRow[]): FacetRow[] {
  const counts = new Map<string, number>();
  for (const { value, count } of rows) {
    const without = WITHOUT_OWNER[value];
    const values = without === undefined ? splitOwners(value).map(ownerValue) : [without];
    for (const each of values) counts.set(each, (counts.get(each) ?? 0) + count);
  }
  return [...counts].map(([value, count]) => ({ filter: "owner", value, count }));
}

function peopleIn(rows: FacetRow[]): string[] {
  const owners = ownersIn(rows.map(({ value }) => value));
  return owners.flatMap(({ kind, id }) => (kind === "person" ? [id] : []));
}

/**
 * Counts of every value of every filter among the keys that the other filters let through, most frequent
 * first. Values are what the filter takes: also `(none)` and `(unknown)`.
 */
export async function countFacets(ctx: Context, filters: KeyFilters): Promise<KeyFacets> {
  authorize(ctx.actor, "key:read");
  const { pool } = ctx.db;
  const rows = await readFacets(pool, await keyQuery(ctx, filters));
  const of = (facet: string) => {
    const own = rows.filter(({ filter }) => filter === facet);
    return (facet === "owner" ? byOwner(own) : own).sort(byCount).slice(0, MAX_VALUES);
  };
  const [accounts, people] = await Promise.all([
    accountNames(
      pool,
      of("account").map(({ value }) => value),
    ),
    personNames(pool, peopleIn(of("owner"))),
  ]);
  const labels: Partial<Record<string, (value: string) => string | undefined>> = {
    account: (value) => accounts.get(value),
    owner: (value) => people.get(value.slice("person:".length)),
  };
  const facets: KeyFacets["facets"] = {};
  for (const facet of [...VALUE_FILTERS, "unreadable" as const]) {
    facets[facet] = of(facet).map(({ value, count }) => ({
      value,
      label: labels[facet]?.(value) ?? value,
      count,
    }));
  }
  return { facets };
}
