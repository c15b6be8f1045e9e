import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { fileResponse } from "@/lib/http/export-file";
import { exportPrincipalKeys as run } from "../export-principal-keys";
import { exportPrincipalKeysQuery, principalPath } from "../schemas/principals";

export const exportPrincipalKeys = endpoint(
  {
    method: "GET",
    path: "/api/v1/principals/{id}/keys/export",
    summary: "The keys that a principal reaches, a line for each key and action, as CSV or JSON",
    description:
      "File name and the headers x-export-rows, x-export-time and x-export-filters name what was exported; JSON holds " +
      "the same in `meta`, with how far access is computed. CSV cells that look like formulas get an apostrophe.",
    tags: ["access"],
    permission: "access:export",
    params: principalPath,
    query: exportPrincipalKeysQuery,
    response: z.unknown(),
    media: ["text/csv", "application/json"],
    errors: ["not-found"],
  },
  async (ctx, { params, query }) => fileResponse(await run(ctx, params.id, query)),
);
