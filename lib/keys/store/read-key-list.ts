import { empty, join, queryRows, type Sql, sql } from "@/lib/db/query";
import type { Db } from "@/lib/db/types";
import { MAX_IDS, pagePlan, walkBound } from "../rules/page-plan";
import { hasTrigram, selectiveTerms } from "../rules/search-terms";
import { goneCondition, type KeyQuery, keyCondition } from "./filter-keys";
import { type Position, positionParameter, positionText, type SortColumn } from "./sort-keys";
import { SUMMARY_COLUMNS, type SummaryRow } from "./summary-rows";

type Pool = Db["pool"];

export interface KeyHits {
  total: number;
  filtered: boolean;
  /** All hits' row ids when there are at most MAX_IDS of them, else null. */
  ids: string[] | null;
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

/**
 * Counts the keys that match, exactly, and gives their ids when they are few. Count and ids are asked for
 * side by side, since of many hits the second query stops early; where each would need a pass over the
 * list (a term without a trigram), one pass does both.
 */
export async function countKeys(pool: Pool, query: KeyQuery): Promise<KeyHits> {
  const { where, filtered } = keyCondition(query);
  const count = sql`select count(*)::int as n from key_list l where ${where}`;
  const some = sql`select l.key_id as id from key_list l where ${where} limit ${MAX_IDS + 1}`;
  if (!filtered) {
    const [row] = await queryRows<{ n: number }>(pool, count);
    return { total: row?.n ?? 0, filtered, ids: null };
  }
  if (needsPass(query)) {
    const [row] = await queryRows<{ n: number; ids: string[] }>(
      pool,
      sql`with hit as materialized (select l.key_id from key_list l where ${where})
        select (select count(*)::int from hit) as n,
          array(select key_id from hit limit ${MAX_IDS + 1}) as ids`,
    );
    const total = row?.n ?? 0;
    return { total, filtered, ids: row && total <= MAX_IDS ? row.ids : null };
  }
  const [counts, ids] = await Promise.all([
    queryRows<{ n: number }>(pool, count),
    queryRows<{ id: string }>(pool, some),
  ]);
  if (ids.length > MAX_IDS) return { total: counts[0]?.n ?? 0, filtered, ids: null };
  return { total: ids.length, filtered, ids: ids.map(({ id }) => id) };
}

/** Whether counting the hits takes a pass over the list: a term without a trigram leaves no other way. */
function needsPass({ filters }: KeyQuery): boolean {
  return !selectiveTerms(filters.q).every(hasTrigram);
}

/**
 * The hits and one page of them. Where counting takes a pass over the list, the sort's index is walked beside it,
 * not far: with hits so many that they are not sorted by id, the page is nearly always there.
 */
export async function countAndReadPage(
  pool: Pool,
  query: KeyQuery,
  page: KeyPage,
): Promise<{ hits: KeyHits; rows: ListedKey[] }> {
  if (!needsPass(query) || query.filters.gone === "include") {
    const hits = await countKeys(pool, query);
    return { hits, rows: await readKeyPage(pool, query, hits, page) };
  }
  const [hits, near] = await Promise.all([countKeys(pool, query), walkNear(pool, query, page)]);
  return { hits, rows: await readKeyPage(pool, query, hits, page, near) };
}

/**
 * One page of the matching keys in the sort's order, after a position. A null sort value comes last in
 * both directions; ties go by row id, turned round with the sort. `near` is what a walk gave already.
 */
export async function readKeyPage(
  pool: Pool,
  query: KeyQuery,
  hits: KeyHits,
  page: KeyPage,
  near?: ListedKey[],
): Promise<ListedKey[]> {
  const { where } = keyCondition(query);
  const listed = goneCondition(query.filters);
  const { total, filtered, ids } = hits;
  const mixed = query.filters.gone === "include";
  switch (pagePlan({ total, filtered, few: ids !== null, mixed })) {
    case "none":
      return [];
    case "ids":
      return fetchPage(pool, page, scan(page, sql`l.key_id = any(${ids}::bigint[])`));
    case "scan":
      return fetchPage(pool, page, scan(page, where));
    case "walk":
      return walk(pool, page, where, listed);
    case "try-walk": {
      const rows = near ?? (await walkNear(pool, query, page));
      return rows.length === page.limit ? rows : fetchPage(pool, page, scan(page, where));
    }
  }
}

/** The page along the sort's index, short where that would be far. */
function walkNear(pool: Pool, query: KeyQuery, page: KeyPage): Promise<ListedKey[]> {
  const listed = goneCondition(query.filters);
  return walk(pool, page, keyCondition(query).where, listed, walkBound(page.limit));
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

/**
 * Along the index: first those that have a value, then, if the page is not full, those without. With a
 * bound, each of the two passes so many entries at most and may miss what lies further on; and a page
 * that could have missed something ends short.
 */
async function walk(
  pool: Pool,
  page: KeyPage,
  where: Sql,
  listed: Sql,
  bound?: number,
): Promise<ListedKey[]> {
  const { sort, descending, after, limit } = page;
  const turn = way(descending);
  const to = beyond(descending);
  const id = rowId(sort);
  // Without a bound there must be no limit inside, or it hides the page's own limit from the planner.
  const cut = (order: Sql) => (bound === undefined ? empty : sql`order by ${order} limit ${bound}`);
  const leg = (part: Sql, count: number, nulls: boolean) => {
    // A leg without values is ordered by row id alone, so that the index gives the order.
    const inner = nulls ? sql`${id} ${turn}` : sql`${sort.column} ${turn}, ${id} ${turn}`;
    const outer = nulls ? sql`l.key_id ${turn}` : sql`l.v ${turn}, l.key_id ${turn}`;
    return sql`select l.key_id as id, l.v from (
        select l.*, ${sort.column} as v from ${from(sort)} where ${listed} and ${part}
        ${cut(inner)}
      ) l where ${where} order by ${outer} limit ${count}`;
  };
  let rows: ListedKey[] = [];
  if (after?.value !== null) {
    const rest = after
      ? sql`(${sort.column}, ${id}) ${to} (${positionParameter(sort, after.value)}, ${after.id}::bigint)`
      : sql`true`;
    const present = sort.nullable ? sql`${sort.column} is not null` : sql`true`;
    rows = await fetchPage(pool, page, leg(sql`${present} and ${rest}`, limit, false));
    // What a bounded leg did not reach would come before all without a value.
    if (!sort.nullable || rows.length >= limit || bound !== undefined) return rows;
  }
  const rest = after?.value === null ? sql`${id} ${to} ${after.id}::bigint` : sql`true`;
  const part = sql`${sort.column} is null and ${rest}`;
  return [...rows, ...(await fetchPage(pool, page, leg(part, limit - rows.length, true)))];
}

/** The keys of a page whose `id, v` the given query answers, in the same order. */
async function fetchPage(pool: Pool, page: KeyPage, ids: Sql): Promise<ListedKey[]> {
  const turn = way(page.descending);
  const order = join([sql`p.v ${turn} nulls last`, sql`p.id ${turn}`]);
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
