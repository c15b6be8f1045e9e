import { endpoint } from "@/lib/http/endpoint";
import { countAliasFacets as run } from "../count-alias-facets";
import { aliasFacets, aliasFilters } from "../schemas/aliases";

export const countAliasFacets = endpoint(
  {
    method: "GET",
    path: "/api/v1/aliases/facets",
    summary: "How many aliases each account and region has, within the other filters",
    tags: ["aliases"],
    permission: "alias:read",
    query: aliasFilters,
    response: aliasFacets,
  },
  (ctx, { query }) => run(ctx, query),
);
