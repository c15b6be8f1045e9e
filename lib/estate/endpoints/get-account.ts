import { endpoint } from "@/lib/http/endpoint";
import { getAccount as run } from "../list-accounts";
import { account, accountPath } from "../schemas";

export const getAccount = endpoint(
  {
    method: "GET",
    path: "/api/v1/accounts/{id}",
    summary: "One account with its scopes",
    tags: ["accounts"],
    permission: "account:read",
    params: accountPath,
    response: account,
    errors: ["not-found"],
  },
  (ctx, { params }) => run(ctx, params),
);
