import { stringify } from "csv-stringify/sync";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import type { ExportedFile } from "@/lib/http/file-response";
import { safeCell } from "@/lib/keys/rules/csv-cell";
import { appendAct } from "@/lib/ledger/append-act";

interface Given {
  format: "csv" | "json";
  /** What the lines are, as the file and the JSON name them. */
  name: string;
  /** Further words of the file's name, of letters, digits and hyphens. */
  place?: readonly string[];
  fields: readonly string[];
  lines: readonly Readonly<Record<string, unknown>>[];
  filters: object;
  meta: object;
}

/** The filters in force as `name=value`, lists joined by commas. */
export function nameFilters(filters: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(filters).flatMap(([name, value]) =>
      value === undefined || value.length === 0 ? [] : [[name, String(value)]],
    ),
  );
}

/** Lines of CSV, whose cells no spreadsheet runs. */
export function csvLines(lines: readonly (readonly unknown[])[]): string {
  const safe = lines.map((line) => line.map((cell) => safeCell(String(cell ?? ""))));
  return stringify(safe, { quoted: true, record_delimiter: "windows" });
}

async function* csvChunks({ fields, lines }: Given) {
  // The mark lets spreadsheets read the file as UTF-8.
  yield `\ufeff${csvLines([fields])}`;
  yield csvLines(lines.map((line) => fields.map((field) => line[field])));
}

async function* jsonChunks({ name, lines }: Given, meta: object) {
  yield `{"meta":${JSON.stringify(meta)},${JSON.stringify(name)}:[\n`;
  yield lines.map((line) => JSON.stringify(line)).join(",\n");
  yield `\n],"complete":true}\n`;
}

/**
 * Makes a file of lines and records the export. JSON is the data as it is and ends with `"complete": true`; its `meta` has
 * time, filters and number of rows. Only for use cases that have authorised.
 */
export async function writeExport(ctx: Context, given: Given): Promise<ExportedFile> {
  const { format, name, place = [], lines, filters } = given;
  const named = nameFilters(filters);
  const rows = lines.length;
  const exportedAt = ctx.clock().toISOString();
  const meta = { exportedAt, timeZone: "UTC", rows, filters: named, ...given.meta };
  const stamp = exportedAt.slice(0, 19).replace(/[-:]/g, "");
  const words = [name, ...place, ...Object.keys(named), `${rows}-rows`, `${stamp}Z`];
  const filename = `${words.join("-")}.${format}`;
  await inTransaction(ctx.db, (client) =>
    appendAct(client, ctx, {
      act: "access.export",
      subject: { kind: "export", id: filename },
      detail: { rows, filters: named },
    }),
  );
  return {
    filename,
    contentType: format === "csv" ? "text/csv; charset=utf-8; header=present" : "application/json",
    rows,
    exportedAt,
    filters: new URLSearchParams(named).toString(),
    chunks: format === "csv" ? csvChunks(given) : jsonChunks(given, meta),
  };
}
