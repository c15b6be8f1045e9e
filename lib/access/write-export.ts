import type { Context } from "@/lib/context";
import { type ExportedFile, exportFile, nameFilters } from "@/lib/http/export-file";
import { csvChunks, jsonChunks } from "@/lib/http/export-text";

interface Given {
  format: "csv" | "json";
  /** What the lines are, as the file and the JSON name them. */
  name: string;
  /** Further words of the file's name, of letters, digits and hyphens. */
  place?: readonly string[];
  fields: readonly string[];
  lines: readonly Readonly<Record<string, string | number | boolean | null>>[];
  filters: object;
  meta: object;
}

/** Lines that are written at once: between them others have their turn. */
const PAGE = 1_000;

function* pagesOf<T>(lines: Given["lines"], each: (line: Given["lines"][number]) => T) {
  for (let from = 0; from < lines.length; from += PAGE) {
    yield lines.slice(from, from + PAGE).map(each);
  }
}

/**
 * Makes a file of lines and records the export. JSON is the data as it is; its `meta` has time, filters and number of
 * rows. Only for use cases that have authorised.
 */
export async function writeExport(ctx: Context, given: Given): Promise<ExportedFile> {
  const { format, name, place = [], fields, lines } = given;
  const filters = nameFilters(given.filters);
  const rows = lines.length;
  const exportedAt = ctx.clock().toISOString();
  const meta = { exportedAt, timeZone: "UTC", rows, filters, ...given.meta };
  return exportFile(ctx, {
    ...{ act: "access.export", format, rows, exportedAt, filters },
    words: [name, ...place, ...Object.keys(filters)],
    csv: () =>
      csvChunks(
        fields,
        pagesOf(lines, (line) => fields.map((field) => line[field])),
      ),
    json: () =>
      jsonChunks(
        meta,
        name,
        pagesOf(lines, (line) => line),
      ),
  });
}
