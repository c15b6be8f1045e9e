import { sharedAws } from "@/lib/aws/shared-aws";
import { endpoint } from "@/lib/http/endpoint";
import { findEvents } from "../find-events";
import { eventList, eventsQuery } from "../schemas/events";

export const listUsageEvents = endpoint(
  {
    method: "GET",
    path: "/api/v1/usage-events",
    summary: "The records of CloudTrail behind counts of calls",
    description:
      "Takes the place and the filters of the series. Read on demand from where they were taken, as far as a few seconds go: " +
      "follow `nextCursor`, also from a page without events. `complete` is false where some cannot be had, and `problems` says why.",
    tags: ["usage"],
    permission: "usage:read",
    query: eventsQuery,
    response: eventList,
    errors: ["not-found"],
  },
  (ctx, { query }) => findEvents(ctx, sharedAws(), query),
);
