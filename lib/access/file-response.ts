import { streamOf } from "@/lib/http/text-stream";
import type { ExportedFile } from "./write-export";

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
