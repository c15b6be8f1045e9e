import { endpoint } from "@/lib/http/endpoint";
import { listAliases as run } from "../list-aliases";
import { aliasList, listAliasesQuery } from "../schemas/aliases";

export const listAliases = endpoint(
  {
    method: "GET",
    path: "/api/v1/aliases",
    summary: "Aliases, the key that each points to, and where it pointed before",
    tags: ["aliases"],
    permission: "alias:read",
    query: listAliasesQuery,
    response: aliasList,
  },
  (ctx, { query }) => run(ctx, query),
);
