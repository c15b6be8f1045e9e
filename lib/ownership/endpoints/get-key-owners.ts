import { keyPath } from "@/lib/estate/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { getKeyOwners as run } from "../get-key-owners";
import { keyOwners } from "../schemas";

export const getKeyOwners = endpoint(
  {
    method: "GET",
    path: "/api/v1/keys/{account}/{region}/{keyId}/owners",
    summary: "Who owns a key, and what decided it",
    tags: ["ownership"],
    permission: "ownership:read",
    params: keyPath,
    response: keyOwners,
    errors: ["not-found"],
  },
  (ctx, { params: { account, ...key } }) => run(ctx, { accountId: account, ...key }),
);
