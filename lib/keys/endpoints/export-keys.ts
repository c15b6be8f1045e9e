import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { fileResponse } from "@/lib/http/export-file";
import { exportKeys as run } from "../export-keys";
import { exportKeysQuery } from "../schemas";

export const exportKeys = endpoint(
  {
    method: "GET",
    path: "/api/v1/keys/export",
    summary: "Every key that the list shows for these filters, as CSV or JSON",
    description:
      "File name and the headers x-export-rows, x-export-time and x-export-filters name what was exported; " +
      "JSON holds the same in `meta`. CSV cells that look like formulas get an apostrophe: JSON is the " +
      "exact copy.",
    tags: ["keys"],
    permission: "key:export",
    query: exportKeysQuery,
    response: z.unknown(),
    media: ["text/csv", "application/json"],
  },
  async (ctx, { query }) => fileResponse(await run(ctx, query)),
);
