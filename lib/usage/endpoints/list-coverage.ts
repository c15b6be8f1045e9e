import { endpoint } from "@/lib/http/endpoint";
import { listCoverage as run } from "../list-coverage";
import { coverageList, coverageQuery } from "../schemas/coverage";

export const listUsageCoverage = endpoint(
  {
    method: "GET",
    path: "/api/v1/usage-coverage",
    summary: "Of which spans usage is known, by account and region, and why not of the others",
    tags: ["usage"],
    permission: "usage:read",
    query: coverageQuery,
    response: coverageList,
  },
  (ctx, { query }) => run(ctx, query),
);
