import { keyPath } from "@/lib/estate/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { askToReadKey as run } from "../key-runbooks";
import { keyToBeRead } from "../schemas";

export const askToReadKey = endpoint(
  {
    method: "POST",
    path: "/api/v1/keys/{account}/{region}/{keyId}/read",
    summary: "Ask that a key be read now, ahead of the next sync",
    tags: ["alerts"],
    permission: "alert:act",
    params: keyPath,
    response: keyToBeRead,
    errors: ["not-found"],
  },
  (ctx, { params: { account, ...key } }) => run(ctx, { accountId: account, ...key }),
);
