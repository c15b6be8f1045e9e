import { sharedAws } from "@/lib/aws/shared-aws";
import { endpoint } from "@/lib/http/endpoint";
import { findEvents } from "../find-events";
import { eventList, eventsQuery } from "../schemas/events";

export const listUsageEvents = endpoint(
  {
    method: "GET",
    path: "/api/v1/usage-events",
    summary: "The records of CloudTrail behind the counts of a key, of an hour or less",
    description:
      "Read on demand from where they were taken. `complete` is false where some cannot be had, and `problems` says why.",
    tags: ["usage"],
    permission: "usage:read",
    query: eventsQuery,
    response: eventList,
    errors: ["not-found"],
  },
  (ctx, { query }) => findEvents(ctx, sharedAws(), query),
);
