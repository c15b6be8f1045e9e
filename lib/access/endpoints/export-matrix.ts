import { z } from "zod";
import { keyPath } from "@/lib/estate/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { fileResponse } from "@/lib/http/export-file";
import { exportMatrix as run } from "../export-matrix";
import { exportMatrixQuery } from "../schemas/matrix-export";

export const exportMatrix = endpoint(
  {
    method: "GET",
    path: "/api/v1/keys/{account}/{region}/{keyId}/access/export",
    summary: "Who can do what with one key, a line for each principal and action, as CSV or JSON",
    description:
      "The principals that the page shows for these filters; `verdict` and `capability` narrow their lines too. File " +
      "name and the headers x-export-rows, x-export-time and x-export-filters name what was exported; JSON holds the " +
      "same in `meta`, with sources and notes. CSV cells that look like formulas get an apostrophe: JSON is the exact copy.",
    tags: ["access"],
    permission: "access:export",
    params: keyPath,
    query: exportMatrixQuery,
    response: z.unknown(),
    media: ["text/csv", "application/json"],
    errors: ["not-found"],
  },
  async (ctx, { params: { account, region, keyId }, query }) => {
    return fileResponse(await run(ctx, { accountId: account, region, keyId }, query));
  },
);
