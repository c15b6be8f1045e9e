import { endpoint } from "@/lib/http/endpoint";
import { getSeries as run } from "../get-series";
import { seriesQuery, usageSeries } from "../schemas/series";

export const getSeries = endpoint(
  {
    method: "GET",
    path: "/api/v1/usage",
    summary: "Calls over time: of the estate, an account, a region, a key or a principal",
    description:
      "At most 300 points, whose length follows from the range. A point of which nothing is known is null and never zero; " +
      "`atLeast` says that there may have been more calls than were counted.",
    tags: ["usage"],
    permission: "usage:read",
    query: seriesQuery,
    response: usageSeries,
    errors: ["not-found"],
  },
  (ctx, { query }) => run(ctx, query),
);
