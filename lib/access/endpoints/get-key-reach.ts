import { keyPath } from "@/lib/estate/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { getKeyReach as run } from "../get-key-reach";
import { readyMatrix } from "../ready-matrix";
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
  async (ctx, { params: { account, region, keyId }, query }) => {
    const name = { accountId: account, region, keyId };
    const answer = await run(ctx, { ...name, ...query });
    void readyMatrix(ctx, name);
    return answer;
  },
);
