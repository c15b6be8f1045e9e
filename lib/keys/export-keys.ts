import { stringify } from "csv-stringify/sync";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { appendAct } from "@/lib/ledger/append-act";
import { keyQuery } from "./key-query";
import { safeCell } from "./rules/csv-cell";
import { cellText, EXPORT_COLUMNS, type ExportColumn, pickColumns } from "./rules/export-columns";
import { parseSort } from "./rules/parse-sort";
import type { ExportKeysQuery, KeyFilters, KeySummary } from "./schemas";
import type { KeyQuery } from "./store/filter-keys";
import { countKeys, type KeyHits, readKeyPage } from "./store/read-key-list";
import { type Position, SORT_COLUMNS } from "./store/sort-keys";
import { toSummary } from "./store/summary-rows";

const PAGE = 1000;

export interface KeyExport {
  /** Made by us of letters, digits and hyphens alone. */
  filename: string;
  contentType: string;
  /** Rows that match at `exportedAt`; keys that come or go while it streams may move it. */
  rows: number;
  exportedAt: string;
  /** The filters as a query string. */
  filters: string;
  /** Text, a page of keys at a time; nothing is read before it is asked for. */
  chunks: AsyncGenerator<string, void, undefined>;
}

/** The filters in force as `name=value`, lists joined by commas. */
function nameFilters(filters: KeyFilters): Record<string, string> {
  return Object.fromEntries(
    Object.entries(filters).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(",") : String(value)]],
    ),
  );
}

interface Job {
  ctx: Context;
  query: KeyQuery;
  order: string;
  hits: KeyHits;
}

/** All matching keys in order, by keyset pages, so that memory does not grow with them. */
async function* pagesOf({ ctx, query, order, hits }: Job): AsyncGenerator<KeySummary[]> {
  const { sort: name, descending } = parseSort(order);
  const sort = SORT_COLUMNS[name];
  let after: Position | undefined;
  for (;;) {
    const page = { sort, descending, after, limit: PAGE };
    const rows = await readKeyPage(ctx.db.pool, query, hits, page);
    if (rows.length > 0) yield rows.map(toSummary);
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.position;
  }
}

function csv(rows: string[][]): string {
  const safe = rows.map((row) => row.map(safeCell));
  return stringify(safe, { quoted: true, record_delimiter: "windows" });
}

async function* csvChunks(job: Job, columns: readonly ExportColumn[]) {
  // The mark lets spreadsheets read the file as UTF-8.
  yield `\ufeff${csv([[...columns]])}`;
  for await (const keys of pagesOf(job)) {
    yield csv(keys.map((key) => columns.map((column) => cellText(key, column))));
  }
}

async function* jsonChunks(job: Job, columns: readonly ExportColumn[], meta: object) {
  yield `{"meta":${JSON.stringify(meta)},"keys":[`;
  let separator = "\n";
  let written = 0;
  for await (const keys of pagesOf(job)) {
    const lines = keys.map((key) => JSON.stringify(pickColumns(key, columns)));
    yield separator + lines.join(",\n");
    separator = ",\n";
    written += keys.length;
  }
  yield `\n],"complete":true,"written":${written}}\n`;
}

/**
 * Exports exactly the keys that the list shows for these filters, in its order. CSV cells are safe against
 * formulas; JSON is the data as it is and ends with `"complete": true`, which a cut download lacks.
 */
export async function exportKeys(ctx: Context, query: ExportKeysQuery): Promise<KeyExport> {
  authorize(ctx.actor, "key:export");
  const { format, sort: order, columns = [...EXPORT_COLUMNS], ...filters } = query;
  const asked = await keyQuery(ctx, filters);
  const hits = await countKeys(ctx.db.pool, asked);
  const exportedAt = asked.now.toISOString();
  const named = nameFilters(filters);
  const job: Job = { ctx, query: asked, order, hits };
  const meta = {
    exportedAt,
    timeZone: "UTC",
    rows: hits.total,
    filters: named,
    sort: order,
    columns,
  };
  const stamp = exportedAt.slice(0, 19).replace(/[-:]/g, "");
  const words = Object.keys(named).map((name) => name.toLowerCase());
  const filename = ["keys", ...words, `${hits.total}-rows`, `${stamp}Z`].join("-");
  await inTransaction(ctx.db, (client) =>
    appendAct(client, ctx, {
      act: "key.export",
      subject: { kind: "export", id: `${filename}.${format}` },
      detail: { rows: hits.total, filters: named, sort: order, columns: [...columns] },
    }),
  );
  return {
    filename: `${filename}.${format}`,
    contentType: format === "csv" ? "text/csv; charset=utf-8; header=present" : "application/json",
    rows: hits.total,
    exportedAt,
    filters: new URLSearchParams(named).toString(),
    chunks: format === "csv" ? csvChunks(job, columns) : jsonChunks(job, columns, meta),
  };
}
