import { endpoint } from "@/lib/http/endpoint";
import { listScopeCoverage as run } from "../list-scope-coverage";
import { scopeCoverage, scopeCoverageQuery } from "../schemas/scope-coverage";

export const listScopeCoverage = endpoint(
  {
    method: "GET",
    path: "/api/v1/usage/scopes",
    summary: "How much of a time is known of each account and region",
    tags: ["usage"],
    permission: "usage:read",
    query: scopeCoverageQuery,
    response: scopeCoverage,
  },
  (ctx, { query }) => run(ctx, query),
);
