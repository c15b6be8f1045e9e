import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { fileResponse } from "@/lib/http/export-file";
import { exportPrincipals as run } from "../export-principals";
import { exportPrincipalsQuery } from "../schemas/principals";

export const exportPrincipals = endpoint(
  {
    method: "GET",
    path: "/api/v1/principals/export",
    summary: "Everybody that the list of principals shows for these filters, as CSV or JSON",
    description:
      "File name and the headers x-export-rows, x-export-time and x-export-filters name what was exported; JSON holds " +
      "the same in `meta`, with how far access is computed. CSV cells that look like formulas get an apostrophe.",
    tags: ["access"],
    permission: "access:export",
    query: exportPrincipalsQuery,
    response: z.unknown(),
    media: ["text/csv", "application/json"],
  },
  async (ctx, { query }) => {
    return fileResponse(await run(ctx, query));
  },
);
