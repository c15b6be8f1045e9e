import { keyPath } from "@/lib/estate/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { getLastUses as run } from "../get-last-uses";
import { lastUses, lastUsesQuery } from "../schemas/last-uses";

export const getLastUses = endpoint(
  {
    method: "GET",
    path: "/api/v1/keys/{account}/{region}/{keyId}/last-uses",
    summary: "Who last used a key, when, by which operation and how often, the last use first",
    description:
      "`key` joins AWS's GetKeyLastUsage with CloudTrail: used, never or unknown, with the reasons. No item of a principal " +
      "means that it did not use the key only where `cloudtrail` has no gap.",
    tags: ["usage"],
    permission: "usage:read",
    params: keyPath,
    query: lastUsesQuery,
    response: lastUses,
    errors: ["not-found"],
  },
  (ctx, { params: { account, region, keyId }, query }) =>
    run(ctx, { accountId: account, region, keyId, ...query }),
);
