import { endpoint } from "@/lib/http/endpoint";
import { getEstate as run } from "../get-estate";
import { estateMatrix, estateQuery } from "../schemas/estate";

export const getEstate = endpoint(
  {
    method: "GET",
    path: "/api/v1/access/estate",
    summary: "Principals by groups of keys, for one capability: who reaches how many",
    tags: ["access"],
    permission: "access:read",
    query: estateQuery,
    response: estateMatrix,
    errors: ["not-found"],
  },
  (ctx, { query }) => run(ctx, query),
);
