import { endpoint } from "@/lib/http/endpoint";
import { getCost as run } from "../get-cost";
import { cost, costQuery } from "../schemas/cost";

export const getCost = endpoint(
  {
    method: "GET",
    path: "/api/v1/cost",
    summary: "What keys cost in a month by AWS's list prices: by key, account and caller",
    description:
      "Every amount has a lower and an upper figure in US dollars; `doubts` says what they differ by. Where `gaps` is not empty " +
      "usage is not known whole, and the figures are at least.",
    tags: ["usage"],
    permission: "usage:read",
    query: costQuery,
    response: cost,
  },
  (ctx, { query }) => run(ctx, query),
);
