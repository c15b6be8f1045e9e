import { keyPath } from "@/lib/estate/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { listKeyHistory as run } from "../list-key-history";
import { keyHistory } from "../schemas/key-detail";
import { pageQuery } from "../schemas/parts";

export const listKeyHistory = endpoint(
  {
    method: "GET",
    path: "/api/v1/keys/{account}/{region}/{keyId}/history",
    summary: "Every value that a key was seen with, and when, newest first",
    tags: ["keys"],
    permission: "key:read",
    params: keyPath,
    query: pageQuery,
    response: keyHistory,
    errors: ["not-found"],
  },
  (ctx, { params: { account, region, keyId }, query }) =>
    run(ctx, { accountId: account, region, keyId, ...query }),
);
