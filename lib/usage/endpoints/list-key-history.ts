import { keyPath } from "@/lib/estate/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { listKeyHistory as run } from "../list-key-history";
import { keyHistoryQuery, toldHistory } from "../schemas/key-events";

export const listKeyHistory = endpoint(
  {
    method: "GET",
    path: "/api/v1/keys/{account}/{region}/{keyId}/history",
    summary: "What happened to a key and every value that it was seen with, newest first",
    description:
      "A value that a sync saw has the event of CloudTrail that made it, as far as there is one. Events of which no sync saw " +
      "anything, and tries that were refused, are items of their own.",
    tags: ["keys"],
    permission: "key:read",
    params: keyPath,
    query: keyHistoryQuery,
    response: toldHistory,
    errors: ["not-found"],
  },
  (ctx, { params: { account, region, keyId }, query: { facet, ...page } }) =>
    run(ctx, { accountId: account, region, keyId, facets: facet, ...page }),
);
