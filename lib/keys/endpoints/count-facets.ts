import { endpoint } from "@/lib/http/endpoint";
import { countFacets as run } from "../count-facets";
import { keyFacets, keyFilters } from "../schemas";

export const countFacets = endpoint(
  {
    method: "GET",
    path: "/api/v1/keys/facets",
    summary: "How many keys have each value of each filter, within the other filters",
    tags: ["keys"],
    permission: "key:read",
    query: keyFilters,
    response: keyFacets,
  },
  (ctx, { query }) => run(ctx, query),
);
