import { keyPath } from "@/lib/estate/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { clearKeyOwners as body, keyOwners } from "../schemas";
import { clearKeyOwners as run } from "../set-key-owners";

export const clearKeyOwners = endpoint(
  {
    method: "POST",
    path: "/api/v1/keys/{account}/{region}/{keyId}/owners/clear",
    summary: "Take away the owners that somebody gave a key: rules and tags decide again",
    tags: ["ownership"],
    permission: "ownership:write",
    params: keyPath,
    body,
    response: keyOwners,
    errors: ["not-found"],
  },
  (ctx, { params: { account, ...key }, body }) => run(ctx, { accountId: account, ...key, ...body }),
);
