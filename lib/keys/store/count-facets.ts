import { join, queryRows, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { NONE, UNKNOWN } from "../types";
import {
  FILTER_COLUMNS,
  FROM_TAGS,
  type KeyQuery,
  keyCondition,
  VALUE_FILTERS,
  type ValueFilter,
} from "./filter-keys";

export interface FacetRow {
  filter: ValueFilter | "unreadable";
  value: string;
  count: number;
}

type Pool = Db["pool"];

/**
 * Counts each value of the given filters in one pass over the keys that match all filters but `except`.
 * Each grouping set has one column, so `coalesce` gives its value and `grouping` says which it is.
 */
async function countValues(
  pool: Pool,
  facets: readonly ValueFilter[],
  query: KeyQuery,
  except?: ValueFilter,
): Promise<FacetRow[]> {
  if (facets.length === 0) return [];
  const { where } = keyCondition(query, except);
  const columns = facets.map((facet) => FILTER_COLUMNS[facet]);
  const sets = facets.map((facet) =>
    FROM_TAGS.has(facet)
      ? sql`(${FILTER_COLUMNS[facet]}, l.tags_known)`
      : sql`(${FILTER_COLUMNS[facet]})`,
  );
  const known = facets.some((facet) => FROM_TAGS.has(facet)) ? sql`l.tags_known` : sql`null`;
  const rows = await queryRows<{ mask: number; value: string | null; known: boolean; n: number }>(
    pool,
    sql`select grouping(${join(columns)}) as mask, coalesce(${join(columns)}) as value,
        ${known} as known, count(*)::int as n
      from key_list l where ${where} group by grouping sets (${join(sets)})`,
  );
  const all = 2 ** facets.length - 1;
  return rows.map(({ mask, value, known, n }) => {
    // The leftmost column is the highest bit; a bit is 0 when its column is grouped by.
    const filter = facets[facets.length - 1 - Math.log2(all - mask)] ?? "account";
    const nothing = FROM_TAGS.has(filter) && known ? NONE : UNKNOWN;
    return { filter, value: value ?? nothing, count: n };
  });
}

async function countUnreadable(pool: Pool, query: KeyQuery): Promise<FacetRow[]> {
  const { where } = keyCondition(query, "unreadable");
  const rows = await queryRows<{ value: string; n: number }>(
    pool,
    sql`select p.part as value, count(*)::int as n from key_list l, unnest(l.unreadable) as p(part)
        where ${where} group by p.part
      union all
      select 'any', count(*)::int from key_list l where ${where} and cardinality(l.unreadable) > 0`,
  );
  const filter = "unreadable" as const;
  return rows.filter(({ n }) => n > 0).map(({ value, n }) => ({ filter, value, count: n }));
}

/** How many keys have each value of each filter, within the other filters. */
export async function readFacets(pool: Pool, query: KeyQuery): Promise<FacetRow[]> {
  const { filters } = query;
  const set = VALUE_FILTERS.filter((filter) => (filters[filter]?.length ?? 0) > 0);
  const free = VALUE_FILTERS.filter((filter) => !set.includes(filter));
  const rows = await Promise.all([
    countValues(pool, free, query),
    ...set.map((filter) => countValues(pool, [filter], query, filter)),
    countUnreadable(pool, query),
  ]);
  return rows.flat();
}

/** Names of accounts by their ids. */
export async function accountNames(pool: Pool, ids: string[]): Promise<Map<string, string>> {
  const rows = await queryRows<{ id: string; name: string }>(
    pool,
    sql`select a.id, a.name from account a where a.id = any(${ids}::text[])`,
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Names of people by their ids. */
export async function personNames(pool: Pool, ids: string[]): Promise<Map<string, string>> {
  const rows = await queryRows<{ id: string; name: string }>(
    pool,
    sql`select p.id, p.name from person p where p.id = any(${ids}::uuid[])`,
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
