import { sharedAws } from "@/lib/aws/shared-aws";
import { endpoint } from "@/lib/http/endpoint";
import { askRecords as run } from "../ask-records";
import { askRecords, recordQuery } from "../schemas/record-queries";

export const askUsageRecords = endpoint(
  {
    method: "POST",
    path: "/api/v1/usage-record-queries",
    summary: "Ask Athena or CloudTrail Lake for the records behind counts",
    description:
      "For calls that came as counts alone: `askable` of `GET /api/v1/usage-events` names the sources, and about how many bytes they read, " +
      "which AWS bills. The first 1,000 records of the time come; once the query is done, ask for the events with `recordQuery`. " +
      "Of a table they are made records again from its columns. Twenty an hour at most.",
    tags: ["usage"],
    permission: "usage:read",
    body: askRecords,
    response: recordQuery,
    status: 202,
    errors: ["not-found", "conflict", "rate-limited", "unavailable"],
  },
  (ctx, { body }) => run(ctx, sharedAws(), body),
);
