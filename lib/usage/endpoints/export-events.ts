import { z } from "zod";
import { sharedAws } from "@/lib/aws/shared-aws";
import { endpoint } from "@/lib/http/endpoint";
import { fileResponse } from "@/lib/http/export-file";
import { exportEvents as run } from "../export-events";
import { eventsExportQuery } from "../schemas/events";

export const exportEvents = endpoint(
  {
    method: "GET",
    path: "/api/v1/usage-events/export",
    summary: "The records of CloudTrail behind counts of calls, as CSV or JSON",
    description:
      "Takes what the list takes. The file says how many calls are counted, and what of them it lacks and why. CSV cells that " +
      "look like formulas get an apostrophe: JSON has each record as CloudTrail delivered it.",
    tags: ["usage"],
    permission: "usage:read",
    query: eventsExportQuery,
    response: z.unknown(),
    media: ["text/csv", "application/json"],
    errors: ["not-found"],
  },
  async (ctx, { query: { format, ...query } }) =>
    fileResponse(await run(ctx, sharedAws(), query, format)),
);
