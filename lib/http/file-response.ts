import { streamOf } from "./text-stream";

/** A file that is sent as it is made. */
export interface ExportedFile {
  /** Made by us of letters, digits and hyphens alone. */
  filename: string;
  contentType: string;
  rows: number;
  exportedAt: string;
  /** The filters as a query string. */
  filters: string;
  chunks: AsyncGenerator<string, void, undefined>;
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
