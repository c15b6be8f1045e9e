import { keyPath } from "@/lib/estate/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { getProtected as run } from "../get-protected";
import { protectedByKey, protectedQuery } from "../schemas/protected";

export const getProtected = endpoint(
  {
    method: "GET",
    path: "/api/v1/keys/{account}/{region}/{keyId}/protects",
    summary:
      "What a key protects: resources that its calls name, who used it, and what cannot be told",
    tags: ["usage"],
    permission: "usage:read",
    params: keyPath,
    query: protectedQuery,
    response: protectedByKey,
    errors: ["not-found"],
  },
  (ctx, { params: { account, region, keyId }, query }) =>
    run(ctx, { accountId: account, region, keyId }, query),
);
