import { keyPath } from "@/lib/estate/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { getKeyReach as run } from "../get-key-reach";
import { keyReach, keyReachQuery } from "../schemas/edges";

export const getKeyReach = endpoint(
  {
    method: "GET",
    path: "/api/v1/keys/{account}/{region}/{keyId}/access/reach",
    summary: "How many principals can do what a key is for, as last computed",
    tags: ["access"],
    permission: "access:read",
    params: keyPath,
    query: keyReachQuery,
    response: keyReach,
    errors: ["not-found"],
  },
  (ctx, { params: { account, region, keyId }, query }) =>
    run(ctx, { accountId: account, region, keyId, ...query }),
);
