import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { cursorCodec } from "@/lib/http/cursor";
import { keyQuery } from "./key-query";
import { parseSort } from "./rules/parse-sort";
import type { KeyFilters, KeyList, ListKeysQuery } from "./schemas";
import { countAndReadPage } from "./store/read-key-list";
import { positionSchema, SORT_COLUMNS } from "./store/sort-keys";
import { toSummary } from "./store/summary-rows";

/** The filters alone, of a query that also pages and sorts. */
function filtersOf({ sort: _, limit: __, cursor: ___, ...filters }: ListKeysQuery): KeyFilters {
  return filters;
}

/**
 * One page of the keys that match all filters, with the exact number of them. Throws `invalid` for a
 * cursor that is not of this sort and these filters.
 */
export async function listKeys(ctx: Context, query: ListKeysQuery): Promise<KeyList> {
  authorize(ctx.actor, "key:read");
  const filters = filtersOf(query);
  const { sort, descending } = parseSort(query.sort);
  const column = SORT_COLUMNS[sort];
  const codec = cursorCodec("keys", positionSchema(column));
  const bound = JSON.stringify([query.sort, filters]);
  const after = codec.decode(query.cursor, bound);
  const { pool } = ctx.db;
  const asked = await keyQuery(ctx, filters);
  const page = { sort: column, descending, after, limit: query.limit + 1 };
  const { hits, rows } = await countAndReadPage(pool, asked, page);
  const items = rows.slice(0, query.limit);
  const last = items.at(-1);
  const more = rows.length > query.limit && last !== undefined;
  return {
    items: items.map(toSummary),
    nextCursor: more ? codec.encode(last.position, bound) : null,
    total: hits.total,
  };
}
