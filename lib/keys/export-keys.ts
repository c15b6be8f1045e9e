import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { type ExportedFile, exportFile, nameFilters } from "@/lib/http/export-file";
import { csvChunks, jsonChunks } from "@/lib/http/export-text";
import { keyQuery } from "./key-query";
import { cellText, EXPORT_COLUMNS, pickColumns } from "./rules/export-columns";
import { parseSort } from "./rules/parse-sort";
import type { ExportKeysQuery, KeySummary } from "./schemas";
import type { KeyQuery } from "./store/filter-keys";
import { countKeys, type KeyHits, readKeyPage } from "./store/read-key-list";
import { type Position, SORT_COLUMNS } from "./store/sort-keys";
import { toSummary } from "./store/summary-rows";

const PAGE = 1000;

interface Job {
  ctx: Context;
  query: KeyQuery;
  order: string;
  hits: KeyHits;
}

/** All matching keys in order, by keyset pages, so that memory does not grow with them. */
async function* pagesOf<T>(
  { ctx, query, order, hits }: Job,
  lineOf: (key: KeySummary) => T,
): AsyncGenerator<T[]> {
  const { sort: name, descending } = parseSort(order);
  const sort = SORT_COLUMNS[name];
  let after: Position | undefined;
  for (;;) {
    const page = { sort, descending, after, limit: PAGE };
    const rows = await readKeyPage(ctx.db.pool, query, hits, page);
    if (rows.length > 0) yield rows.map((row) => lineOf(toSummary(row)));
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.position;
  }
}

/**
 * Exports exactly the keys that the list shows for these filters, in its order. CSV cells are safe against
 * formulas; JSON is the data as it is and ends with `"complete": true`, which a cut download lacks.
 */
export async function exportKeys(ctx: Context, query: ExportKeysQuery): Promise<ExportedFile> {
  authorize(ctx.actor, "key:export");
  const { format, sort: order, columns = [...EXPORT_COLUMNS], ...given } = query;
  const asked = await keyQuery(ctx, given);
  const hits = await countKeys(ctx.db.pool, asked);
  const rows = hits.total;
  const exportedAt = asked.now.toISOString();
  const filters = nameFilters(given);
  const job: Job = { ctx, query: asked, order, hits };
  const meta = { exportedAt, timeZone: "UTC", rows, filters, sort: order, columns };
  return exportFile(ctx, {
    ...{ act: "key.export", format, rows, exportedAt, filters },
    words: ["keys", ...Object.keys(filters)],
    detail: { sort: order, columns: [...columns] },
    csv: () =>
      csvChunks(
        columns,
        pagesOf(job, (key) => columns.map((column) => cellText(key, column))),
      ),
    json: () =>
      jsonChunks(
        meta,
        "keys",
        pagesOf(job, (key) => pickColumns(key, columns)),
      ),
  });
}
