import { empty, join, queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { MAX_IDS, pagePlan } from "../rules/page-plan";
import { hasShortTerm, searchTerms } from "../rules/search-terms";
import type { KeyFilters } from "../schemas";
import { keyCondition } from "./filter-keys";
import { type Position, positionParameter, positionText, type SortColumn } from "./sort-keys";
import { SUMMARY_COLUMNS, type SummaryRow } from "./summary-rows";

type Pool = Pick<Db, "pool">["pool"];

export interface KeyHits {
  total: number;
  filtered: boolean;
  shortTerm: boolean;
  /** All hits' row ids, when there are at most MAX_IDS of them. */
  ids: string[];
  /** Rows of the list, as last analyzed; -1 if never. */
  rows: number;
}

export interface KeyPage {
  sort: SortColumn;
  descending: boolean;
  after: Position | undefined;
  limit: number;
}

export interface ListedKey extends SummaryRow {
  position: Position;
}

/** Counts the keys that match, exactly. */
export async function countKeys(pool: Pool, filters: KeyFilters, now: Date): Promise<KeyHits> {
  const { where, filtered } = keyCondition(filters, now);
  const shortTerm = hasShortTerm(searchTerms(filters.q));
  const rows = sql`(select reltuples::float8 from pg_class where oid = 'key_list'::regclass)`;
  const query = filtered
    ? sql`with hit as materialized (select l.key_id from key_list l where ${where})
        select (select count(*) from hit)::int as total, ${rows} as rows,
          array(select key_id from hit limit ${MAX_IDS + 1}) as ids`
    : sql`select count(*)::int as total, ${rows} as rows, '{}'::bigint[] as ids
        from key_list l where ${where}`;
  const [hit] = await queryRows<{ total: number; rows: number; ids: string[] }>(pool, query);
  const { total = 0, ids = [], rows: listed = -1 } = hit ?? {};
  return { total, filtered, shortTerm, ids: total <= MAX_IDS ? ids : [], rows: listed };
}

/**
 * One page of the matching keys in the sort's order, after a position. A null sort value comes last in
 * both directions; ties go by row id, turned round with the sort.
 */
export async function readKeyPage(
  pool: Pool,
  filters: KeyFilters,
  now: Date,
  hits: KeyHits,
  page: KeyPage,
): Promise<ListedKey[]> {
  const { where } = keyCondition(filters, now);
  switch (pagePlan({ ...hits, indexedOnly: page.sort.of === "k" })) {
    case "none":
      return [];
    case "ids":
      return fetchPage(pool, page, scan(page, sql`l.key_id = any(${hits.ids}::bigint[])`));
    case "scan":
      return fetchPage(pool, page, scan(page, where));
    case "walk":
      return walk(pool, page, where);
  }
}

const from = ({ of }: SortColumn): Sql =>
  of === "k" ? sql`key_list l join key k on k.id = l.key_id` : sql`key_list l`;
const rowId = ({ of }: SortColumn): Sql => (of === "k" ? sql`k.id` : sql`l.key_id`);
const way = (descending: boolean): Sql => (descending ? sql`desc` : sql`asc`);
const beyond = (descending: boolean): Sql => (descending ? sql`<` : sql`>`);

/** All that match and stand after the position, the first `limit` of them. */
function scan({ sort, descending, after, limit }: KeyPage, where: Sql): Sql {
  const to = beyond(descending);
  let rest = sql`true`;
  if (after?.value === null) rest = sql`h.v is null and h.id ${to} ${after.id}::bigint`;
  else if (after) {
    const value = positionParameter(sort, after.value);
    rest = sql`(h.v is null or (h.v, h.id) ${to} (${value}, ${after.id}::bigint))`;
  }
  return sql`select h.id, h.v from (
      select ${rowId(sort)} as id, ${sort.column} as v from ${from(sort)} where ${where} offset 0
    ) h where ${rest}
    order by h.v ${way(descending)} nulls last, h.id ${way(descending)} limit ${limit}`;
}

/** Along the index: first those that have a value, then, if the page is not full, those without. */
async function walk(pool: Pool, page: KeyPage, where: Sql): Promise<ListedKey[]> {
  const { sort, descending, after, limit } = page;
  const id = rowId(sort);
  const to = beyond(descending);
  const leg = (part: Sql, count: number, order: Sql) => sql`
    select ${id} as id, ${sort.column} as v from ${from(sort)} where ${where} and ${part}
    order by ${order} limit ${count}`;
  const valued = async () => {
    const rest =
      after && after.value !== null
        ? sql`(${sort.column}, ${id}) ${to} (${positionParameter(sort, after.value)}, ${after.id}::bigint)`
        : sql`true`;
    const present = sort.nullable ? sql`${sort.column} is not null` : sql`true`;
    const order = sql`${sort.column} ${way(descending)}, ${id} ${way(descending)}`;
    return fetchPage(pool, page, leg(sql`${present} and ${rest}`, limit, order));
  };
  const first = after?.value === null ? [] : await valued();
  if (!sort.nullable || first.length >= limit) return first;
  const rest = after?.value === null ? sql`and ${id} ${to} ${after.id}::bigint` : empty;
  const part = sql`${sort.column} is null ${rest}`;
  const nulls = leg(part, limit - first.length, sql`${id} ${way(descending)}`);
  return [...first, ...(await fetchPage(pool, page, nulls))];
}

/** The keys of a page whose `id, v` the given query answers, in the same order. */
async function fetchPage(pool: Pool, page: KeyPage, ids: Sql): Promise<ListedKey[]> {
  const order = join([
    sql`p.v ${way(page.descending)} nulls last`,
    sql`p.id ${way(page.descending)}`,
  ]);
  const rows = await queryRows<SummaryRow & { position_value: string | null }>(
    pool,
    sql`with p as materialized (${ids})
      select ${SUMMARY_COLUMNS}, ${positionText(page.sort, sql`p.v`)} as position_value
      from p join key k on k.id = p.id join scope s on s.id = k.scope_id
        join account a on a.id = s.account_id
      order by ${order}`,
  );
  return rows.map((row) => ({ ...row, position: { value: row.position_value, id: row.id } }));
}
