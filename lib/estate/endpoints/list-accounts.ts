import { endpoint } from "@/lib/http/endpoint";
import { listAccounts as run } from "../list-accounts";
import { accountList, pageQuery } from "../schemas";

export const listAccounts = endpoint(
  {
    method: "GET",
    path: "/api/v1/accounts",
    summary: "Accounts with their scopes, counts and latest steps",
    tags: ["accounts"],
    permission: "account:read",
    query: pageQuery,
    response: accountList,
  },
  (ctx, { query }) => run(ctx, query),
);
