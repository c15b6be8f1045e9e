import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { fileResponse } from "@/lib/http/export-file";
import { exportCost as run } from "../export-cost";
import { costExportQuery } from "../schemas/cost";

export const exportCost = endpoint(
  {
    method: "GET",
    path: "/api/v1/cost/export",
    summary: "What every key cost in a month, as CSV or JSON",
    tags: ["usage"],
    permission: "usage:read",
    query: costExportQuery,
    response: z.unknown(),
    media: ["text/csv", "application/json"],
  },
  async (ctx, { query }) => fileResponse(await run(ctx, query)),
);
