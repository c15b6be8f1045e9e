import { keyPath } from "@/lib/estate/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { getKey as run } from "../get-key";
import { keyDetail } from "../schemas/key-detail";

export const getKey = endpoint(
  {
    method: "GET",
    path: "/api/v1/keys/{account}/{region}/{keyId}",
    summary: "One key: every part of it, and when each part was read",
    tags: ["keys"],
    permission: "key:read",
    params: keyPath,
    response: keyDetail,
    errors: ["not-found"],
  },
  (ctx, { params }) =>
    run(ctx, { accountId: params.account, region: params.region, keyId: params.keyId }),
);
