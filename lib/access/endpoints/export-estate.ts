import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { fileResponse } from "@/lib/http/export-file";
import { exportEstate as run } from "../export-estate";
import { exportEstateQuery } from "../schemas/estate";

export const exportEstate = endpoint(
  {
    method: "GET",
    path: "/api/v1/access/estate/export",
    summary: "Who reaches how many keys of which group by one capability, as CSV or JSON",
    description:
      "File name and the headers x-export-rows, x-export-time and x-export-filters name what was exported; JSON holds " +
      "the same in `meta`, with how far access is computed. CSV cells that look like formulas get an apostrophe.",
    tags: ["access"],
    permission: "access:export",
    query: exportEstateQuery,
    response: z.unknown(),
    media: ["text/csv", "application/json"],
    errors: ["not-found"],
  },
  async (ctx, { query }) => fileResponse(await run(ctx, query)),
);
