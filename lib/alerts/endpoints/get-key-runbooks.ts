import { keyPath } from "@/lib/estate/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { getKeyRunbooks as run } from "../key-runbooks";
import { keyRunbooks } from "../schemas/runbooks";

export const getKeyRunbooks = endpoint(
  {
    method: "GET",
    path: "/api/v1/keys/{account}/{region}/{keyId}/runbooks",
    summary: "What to do when something is wrong with a key, filled in",
    tags: ["alerts"],
    permission: "alert:read",
    params: keyPath,
    response: keyRunbooks,
    errors: ["not-found"],
  },
  (ctx, { params: { account, ...key } }) => run(ctx, { accountId: account, ...key }),
);
