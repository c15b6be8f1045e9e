import { join, queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { NONE, UNKNOWN } from "../types";
import {
  DIMENSIONS,
  type Dimension,
  dimensionCondition,
  type Facet,
  valueCondition,
} from "./facet-dimensions";
import {
  FILTER_COLUMNS,
  FROM_TAGS,
  type KeyQuery,
  singleKeyCondition,
  type ValueFilter,
} from "./filter-keys";

export interface FacetRow {
  filter: Facet;
  value: string;
  count: number;
}

type Pool = Db["pool"];

/** One query over the counts of a dimension's values, and which facets its grouping sets stand for. */
interface Part {
  facets: readonly Facet[];
  query: (at: number) => Sql;
}

/**
 * Sums by each of the given facets over `counted`, which has a row for each value of the dimension.
 * Each grouping set has one column, so `coalesce` gives its value and `grouping` says which it is.
 */
function sumValues(facets: readonly ValueFilter[], counted: Sql, where: Sql): Part {
  const columns = facets.map((facet) => FILTER_COLUMNS[facet]);
  const sets = facets.map((facet) =>
    FROM_TAGS.has(facet)
      ? sql`(${FILTER_COLUMNS[facet]}, l.tags_known)`
      : sql`(${FILTER_COLUMNS[facet]})`,
  );
  const known = facets.some((facet) => FROM_TAGS.has(facet)) ? sql`l.tags_known` : sql`null`;
  return {
    facets,
    query: (at) => sql`select ${at}::int as at, grouping(${join(columns)}) as mask,
        coalesce(${join(columns)}) as value, ${known}::boolean as known, sum(l.n)::int as n
      from ${counted} l where ${where} group by grouping sets (${join(sets)})`,
  };
}

function sumUnreadable(counted: Sql, where: Sql): Part {
  return {
    facets: ["unreadable"],
    query: (at) => sql`select ${at}::int, 0, p.part, null, sum(l.n)::int
        from ${counted} l, unnest(l.unreadable) as p (part) where ${where} group by p.part
      union all
      select ${at}::int, 0, 'any', null, sum(l.n)::int
        from ${counted} l where ${where} and cardinality(l.unreadable) > 0 having count(*) > 0`,
  };
}

/** Each facet of a dimension within the other filters of that dimension. */
function partsOf(dimension: Dimension, query: KeyQuery): Part[] {
  const { counted } = dimension;
  const within = (except?: Facet) => valueCondition(dimension, query, except) ?? sql`true`;
  const values = dimension.facets.filter((facet) => facet !== "unreadable");
  const set = values.filter((facet) => (query.filters[facet]?.length ?? 0) > 0);
  const free = values.filter((facet) => !set.includes(facet));
  const parts = set.map((facet) => sumValues([facet], counted, within(facet)));
  if (free.length > 0) parts.push(sumValues(free, counted, within()));
  if (values.length < dimension.facets.length) {
    parts.push(sumUnreadable(counted, within("unreadable")));
  }
  return parts;
}

/**
 * The queries, by name, that count the keys by each value of each dimension within the filters of the
 * other dimensions: one pass for all dimensions without a filter, and one for each that has one. Keys that
 * only their rows can tell, not the index of the facets, are found once for all passes.
 */
function countingPasses(query: KeyQuery): Sql[] {
  const conditions = new Map(DIMENSIONS.map((d) => [d, dimensionCondition(d, query)]));
  const filtered = DIMENSIONS.filter((dimension) => conditions.get(dimension));
  const free = DIMENSIONS.filter((dimension) => !filtered.includes(dimension));
  const { where, indexed } = singleKeyCondition(query);
  const once = !indexed && filtered.length > 0;
  const pass = (name: Sql, counted: readonly Dimension[]) => {
    const others = filtered.filter((dimension) => !counted.includes(dimension));
    const within = [once ? null : where, ...others.map((other) => conditions.get(other))];
    const parts = within.filter((part) => part !== null && part !== undefined);
    const columns = join(counted.map(({ column }) => sql`l.${column}`));
    const sets = join(counted.map(({ column }) => sql`(l.${column})`));
    return sql`${name} as materialized (select ${columns}, count(*)::int as n
      from ${once ? sql`hit` : sql`key_list`} l
      where ${parts.length > 0 ? join(parts, " and ") : sql`true`}
      group by grouping sets (${sets}))`;
  };
  const columns = join(DIMENSIONS.map(({ column }) => sql`l.${column}`));
  return [
    ...(once ? [sql`hit as materialized (select ${columns} from key_list l where ${where})`] : []),
    ...(free.length > 0 ? [pass(sql`free_counts`, free)] : []),
    ...filtered.map((dimension) => pass(dimension.counts, [dimension])),
    ...DIMENSIONS.map((dimension) => {
      const { column, counted, counts, values } = dimension;
      const from = filtered.includes(dimension) ? counts : sql`free_counts`;
      return sql`${counted} as materialized (select l.*, c.n
        from ${from} c join ${values} l on l.id = c.${column})`;
    }),
  ];
}

/** How many keys have each value of each filter, within the other filters, all at one moment. */
export async function readFacets(pool: Pool, query: KeyQuery): Promise<FacetRow[]> {
  const parts = DIMENSIONS.flatMap((dimension) => partsOf(dimension, query));
  const rows = await queryRows<{
    at: number;
    mask: number;
    value: string | null;
    known: boolean | null;
    n: number;
  }>(
    pool,
    sql`with ${join(countingPasses(query))}
      ${join(
        parts.map(({ query: ask }, at) => ask(at)),
        " union all ",
      )}`,
  );
  const sums = new Map<string, FacetRow>();
  for (const { at, mask, value, known, n } of rows) {
    const facets = parts[at]?.facets ?? [];
    // The leftmost column is the highest bit; a bit is 0 when its column is grouped by.
    const filter = facets[facets.length - 1 - Math.log2(2 ** facets.length - 1 - mask)];
    if (!filter) continue;
    const nothing = filter !== "unreadable" && FROM_TAGS.has(filter) && known ? NONE : UNKNOWN;
    const row = { filter, value: value ?? nothing, count: n };
    // One value can come twice: of keys whose tags are known and of others.
    const same = sums.get(JSON.stringify([filter, row.value]));
    if (same) same.count += n;
    else sums.set(JSON.stringify([filter, row.value]), row);
  }
  return [...sums.values()];
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
