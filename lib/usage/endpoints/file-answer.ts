import type { SeriesExport } from "../export-series";

/** A file as a download that names what was exported. */
export function fileAnswer(file: SeriesExport): Response {
  return new Response(file.text, {
    headers: {
      "content-type": file.contentType,
      "content-disposition": `attachment; filename="${file.filename}"`,
      "x-export-rows": String(file.rows),
      "x-export-time": file.exportedAt,
      // Proxies refuse long headers; the file names all filters in full.
      "x-export-filters": file.filters.slice(0, 2000),
    },
  });
}
