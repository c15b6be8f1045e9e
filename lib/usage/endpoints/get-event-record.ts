import { endpoint } from "@/lib/http/endpoint";
import { getEventRecord as run } from "../get-event-record";
import { eventPath, eventRecord } from "../schemas/key-events";

export const getEventRecord = endpoint(
  {
    method: "GET",
    path: "/api/v1/keys/{account}/{region}/{keyId}/events/{event}",
    summary: "The record of an event of a key's history, as CloudTrail delivered it",
    tags: ["usage"],
    permission: "usage:read",
    params: eventPath,
    response: eventRecord,
    errors: ["not-found"],
  },
  (ctx, { params: { account, region, keyId, event } }) =>
    run(ctx, { accountId: account, region, keyId, event }),
);
