import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { fileResponse } from "@/lib/http/export-file";
import { exportSeries as run } from "../export-series";
import { seriesQuery } from "../schemas/series";

export const exportSeries = endpoint(
  {
    method: "GET",
    path: "/api/v1/usage/export",
    summary: "The numbers of a chart of calls, as CSV or JSON",
    description:
      "Takes what the series takes. The file names filters, gaps and time; a cell of which nothing is known is empty, never " +
      "zero. CSV cells that look like formulas get an apostrophe: JSON is the exact copy.",
    tags: ["usage"],
    permission: "usage:read",
    query: seriesQuery.extend({ format: z.enum(["csv", "json"]).default("csv") }),
    response: z.unknown(),
    media: ["text/csv", "application/json"],
    errors: ["not-found"],
  },
  async (ctx, { query: { format, ...query } }) => fileResponse(await run(ctx, query, format)),
);
