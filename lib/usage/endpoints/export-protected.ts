import { z } from "zod";
import { keyPath } from "@/lib/estate/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { fileResponse } from "@/lib/http/export-file";
import { exportProtected as run } from "../export-protected";
import { protectedQuery } from "../schemas/protected";

export const exportProtected = endpoint(
  {
    method: "GET",
    path: "/api/v1/keys/{account}/{region}/{keyId}/protects/export",
    summary: "What a key protects, a line for each resource, as CSV or JSON",
    description: "CSV cells that look like formulas get an apostrophe: JSON is the exact copy.",
    tags: ["usage"],
    permission: "usage:read",
    params: keyPath,
    query: protectedQuery.extend({ format: z.enum(["csv", "json"]).default("csv") }),
    response: z.unknown(),
    media: ["text/csv", "application/json"],
    errors: ["not-found"],
  },
  async (ctx, { params: { account, region, keyId }, query }) =>
    fileResponse(await run(ctx, { accountId: account, region, keyId }, query)),
);
