import { endpoint } from "@/lib/http/endpoint";
import { getTop as run } from "../get-top";
import { topQuery, usageTop } from "../schemas/series";

export const getUsageTop = endpoint(
  {
    method: "GET",
    path: "/api/v1/usage/top",
    summary: "The keys, principals, services, operations, outcomes or accounts with the most calls",
    tags: ["usage"],
    permission: "usage:read",
    query: topQuery,
    response: usageTop,
    errors: ["not-found"],
  },
  (ctx, { query }) => run(ctx, query),
);
