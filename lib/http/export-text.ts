import { stringify } from "csv-stringify/sync";
import { safeCell } from "./rules/csv-cell";

/** A cell before it is text; null and undefined are empty. */
type Cell = string | number | boolean | null | undefined;
type Line = readonly Cell[];
type Pages<T> = AsyncIterable<readonly T[]> | Iterable<readonly T[]>;

/** With the mark spreadsheets read the file as UTF-8. */
const MARK = "\ufeff";

function csvLines(lines: readonly Line[]): string {
  const safe = lines.map((line) => line.map((cell) => safeCell(String(cell ?? ""))));
  return stringify(safe, { quoted: true, record_delimiter: "windows" });
}

/** A whole CSV file (RFC 4180), whose cells no spreadsheet runs. */
export function csvText(lines: readonly Line[]): string {
  return MARK + csvLines(lines);
}

/** A CSV file a page of lines at a time, the names of its fields first; no spreadsheet runs its cells. */
export async function* csvChunks(
  fields: readonly string[],
  pages: Pages<Line>,
): AsyncGenerator<string, void, undefined> {
  yield csvText([fields]);
  for await (const lines of pages) yield csvLines(lines);
}

/**
 * A JSON file a page of lines at a time: `meta`, under `name` a line of text for each object, and at its end
 * `"complete": true` with the number written, which a download that was cut lacks.
 */
export async function* jsonChunks(
  meta: object,
  name: string,
  pages: Pages<object>,
): AsyncGenerator<string, void, undefined> {
  yield `{"meta":${JSON.stringify(meta)},${JSON.stringify(name)}:[`;
  let written = 0;
  for await (const lines of pages) {
    if (lines.length === 0) continue;
    yield (written === 0 ? "\n" : ",\n") + lines.map((line) => JSON.stringify(line)).join(",\n");
    written += lines.length;
  }
  yield `\n],"complete":true,"written":${written}}\n`;
}
