import type { Context } from "../context";
import { inTransaction } from "../db/transaction";
import { appendAct } from "../ledger/append-act";
import type { JsonObject } from "../ledger/types";
import { streamOf } from "./text-stream";

/** A file that is sent as it is made. */
export interface ExportedFile {
  /** Made by us of letters, digits and hyphens alone. */
  filename: string;
  contentType: string;
  rows: number;
  /** UTC, RFC 3339. */
  exportedAt: string;
  /** The filters as a query string. */
  filters: string;
  /** Its text; nothing is read before it is asked for. */
  chunks: AsyncGenerator<string, void, undefined>;
}

type Body = () => string | AsyncGenerator<string, void, undefined>;

interface Given {
  act: "key.export" | "access.export" | "usage.export";
  format: "csv" | "json";
  /** The file's name before count and time, of letters, digits and hyphens. */
  words: readonly string[];
  rows: number;
  /** What the name calls its rows. */
  unit?: "rows" | "points" | "records";
  exportedAt: string;
  filters: Readonly<Record<string, string>>;
  /** What the ledger says of the export besides rows and filters. */
  detail?: JsonObject;
  /** How its text is made; only the format that is asked for is. */
  csv: Body;
  json: Body;
}

/** The filters in force as `name=value`, lists joined by commas; an empty one is none. */
export function nameFilters(filters: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(filters)
      .map(([name, value]: [string, unknown]) => [name, String(value ?? "")] as const)
      .filter(([, text]) => text !== ""),
  );
}

async function* once(text: string): AsyncGenerator<string, void, undefined> {
  yield text;
}

/**
 * Names a file by what is in it, and records the export before anything of it is given. Only for use cases that have
 * authorised.
 */
export async function exportFile(ctx: Context, given: Given): Promise<ExportedFile> {
  const { format, rows, unit = "rows", exportedAt } = given;
  const filters = { ...given.filters };
  const stamp = `${exportedAt.slice(0, 19).replace(/[-:]/g, "")}Z`;
  const words = given.words.filter((word) => word !== "").map((word) => word.toLowerCase());
  const filename = `${[...words, `${rows}-${unit}`, stamp].join("-")}.${format}`;
  await inTransaction(ctx.db, (client) =>
    appendAct(client, ctx, {
      act: given.act,
      subject: { kind: "export", id: filename },
      detail: { ...given.detail, rows, filters },
    }),
  );
  const body = given[format]();
  return {
    ...{ filename, rows, exportedAt },
    contentType: format === "csv" ? "text/csv; charset=utf-8; header=present" : "application/json",
    filters: new URLSearchParams(filters).toString(),
    chunks: typeof body === "string" ? once(body) : body,
  };
}

/** A file as the API sends it: streamed, with what was exported in its name and headers. */
export function fileResponse(file: ExportedFile): Response {
  return new Response(streamOf(file.chunks), {
    headers: {
      "content-type": file.contentType,
      "content-disposition": `attachment; filename="${file.filename}"`,
      "x-export-rows": String(file.rows),
      "x-export-time": file.exportedAt,
      // Proxies refuse long headers; JSON names all filters in full.
      "x-export-filters": file.filters.slice(0, 2000),
    },
  });
}
