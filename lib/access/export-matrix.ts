import { stringify } from "csv-stringify/sync";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { safeCell } from "@/lib/keys/rules/csv-cell";
import type { KeyName } from "@/lib/keys/rules/key-arn";
import { appendAct } from "@/lib/ledger/append-act";
import { buildCase } from "./build-case";
import { COLUMN_NAMES, type MatrixRow, matrixRows } from "./matrix-rows";
import { pickActions, pickRows, toLine } from "./rules/export-lines";
import { EXPORT_FIELDS, type ExportLine, type ExportMatrixQuery } from "./schemas/matrix-export";

/** `account/region/key id`, as the schema has checked it. */
function nameOfOther(text: string | undefined): KeyName | null {
  const [accountId, region, keyId] = text?.split("/") ?? [];
  return accountId && region && keyId ? { accountId, region, keyId } : null;
}

export interface MatrixExport {
  /** Made by us of letters, digits and hyphens alone. */
  filename: string;
  contentType: string;
  rows: number;
  exportedAt: string;
  /** The filters as a query string. */
  filters: string;
  /** Text, a principal at a time. */
  chunks: AsyncGenerator<string, void, undefined>;
}

/** The filters in force as `name=value`, lists joined by commas. */
function nameFilters(filters: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(filters).flatMap(([name, value]) =>
      value === undefined || value.length === 0 ? [] : [[name, String(value)]],
    ),
  );
}

function csv(lines: (string | number | null)[][]): string {
  const safe = lines.map((line) => line.map((cell) => safeCell(String(cell ?? ""))));
  return stringify(safe, { quoted: true, record_delimiter: "windows" });
}

/** A row with the picture that it is of, for a file of two. */
interface FileRow {
  row: MatrixRow;
  of: Pick<ExportLine, "key" | "at">;
}
type Lines = (row: FileRow) => ExportLine[];

async function* csvChunks(rows: readonly FileRow[], linesOf: Lines) {
  // The mark lets spreadsheets read the file as UTF-8.
  yield `\ufeff${csv([[...EXPORT_FIELDS]])}`;
  for (const row of rows) yield csv(linesOf(row).map((line) => EXPORT_FIELDS.map((f) => line[f])));
}

async function* jsonChunks(rows: readonly FileRow[], linesOf: Lines, meta: object) {
  yield `{"meta":${JSON.stringify(meta)},"access":[`;
  let separator = "\n";
  for (const row of rows) {
    yield separator +
      linesOf(row)
        .map((line) => JSON.stringify(line))
        .join(",\n");
    separator = ",\n";
  }
  yield `\n],"complete":true}\n`;
}

type Filters = Omit<ExportMatrixQuery, "format" | "at" | "family" | "with" | "since" | "because">;

/** The rows of one picture, picked and in order. */
async function pictureOf(
  ctx: Context,
  name: KeyName,
  given: { at: string | undefined; family: boolean },
  filters: Filters,
) {
  const at = given.at === undefined ? undefined : new Date(given.at);
  const of = await buildCase(ctx, name, { at, family: given.family });
  const { rows, usage } = await matrixRows(ctx, of);
  const picked = pickRows(rows, COLUMN_NAMES, filters);
  const place = { key: of.key.loaded.row.arn, at: of.at?.toISOString() ?? null };
  return { of, usage, place, rows: picked.map((row): FileRow => ({ row, of: place })) };
}

/**
 * Exports the matrix of a key as its page shows it for these filters, one line for each principal and action; of a comparison
 * the rows of both pictures, each with its key and time. CSV
 * cells are safe against formulas; JSON is the data as it is and ends with `"complete": true`. The export is recorded.
 * Throws as `getMatrix` does.
 */
export async function exportMatrix(
  ctx: Context,
  name: KeyName,
  query: ExportMatrixQuery,
): Promise<MatrixExport> {
  authorize(ctx.actor, "access:export");
  const { format, at, family, with: other, since, because: _, ...filters } = query;
  const picture = { at, family: family === "1" };
  const { of, usage, rows: own } = await pictureOf(ctx, name, picture, filters);
  const against =
    other === undefined && since === undefined
      ? null
      : await pictureOf(ctx, nameOfOther(other) ?? name, { ...picture, at: since }, filters);
  const rows = [...own, ...(against?.rows ?? [])];
  const cellsOf = ({ row: { principal } }: FileRow) =>
    pickActions(principal.verdicts, COLUMN_NAMES, filters);
  const count = rows.reduce((sum, row) => sum + cellsOf(row).length, 0);
  const linesOf: Lines = (each) =>
    cellsOf(each).map(({ action, code }) => toLine(each.row, action, code, each.of));
  const exportedAt = of.computedAt.toISOString();
  const named = nameFilters({ ...filters, at, family, with: other, since });
  const { row: key } = of.key.loaded;
  const meta = {
    key: key.arn,
    exportedAt,
    at: of.at?.toISOString() ?? null,
    against: against?.place ?? null,
    timeZone: "UTC",
    rows: count,
    principals: rows.length,
    filters: named,
    sources: of.sources,
    usage,
    notes: of.notes,
  };
  const stamp = exportedAt.slice(0, 19).replace(/[-:]/g, "");
  const words = Object.keys(named).join("-");
  const place = [key.account_id, key.region, key.key_id];
  const filename = ["access", ...place, words, `${count}-rows`, `${stamp}Z`].join("-");
  await inTransaction(ctx.db, (client) =>
    appendAct(client, ctx, {
      act: "access.export",
      subject: { kind: "export", id: `${filename}.${format}` },
      detail: { key: key.arn, rows: count, filters: named },
    }),
  );
  return {
    filename: `${filename}.${format}`,
    contentType: format === "csv" ? "text/csv; charset=utf-8; header=present" : "application/json",
    rows: count,
    exportedAt,
    filters: new URLSearchParams(named).toString(),
    chunks: format === "csv" ? csvChunks(rows, linesOf) : jsonChunks(rows, linesOf, meta),
  };
}
