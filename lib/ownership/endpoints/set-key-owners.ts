import { keyPath } from "@/lib/estate/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { setKeyOwners as body, keyOwners } from "../schemas";
import { setKeyOwners as run } from "../set-key-owners";

export const setKeyOwners = endpoint(
  {
    method: "PUT",
    path: "/api/v1/keys/{account}/{region}/{keyId}/owners",
    summary: "Give a key its owners by hand, above every rule and tag",
    tags: ["ownership"],
    permission: "ownership:write",
    params: keyPath,
    body,
    response: keyOwners,
    errors: ["not-found"],
  },
  (ctx, { params: { account, ...key }, body }) => run(ctx, { accountId: account, ...key, ...body }),
);
