import { endpoint } from "@/lib/http/endpoint";
import { listTokens as run } from "../list-tokens";
import { listTokensQuery, tokenList } from "../schemas";

export const listTokens = endpoint(
  {
    method: "GET",
    path: "/api/v1/tokens",
    summary: "API tokens, without the tokens themselves",
    description: "All of them with the permission token:read, otherwise your own.",
    tags: ["tokens"],
    permission: "token:create-own",
    query: listTokensQuery,
    response: tokenList,
  },
  (ctx, { query }) => run(ctx, query),
);
