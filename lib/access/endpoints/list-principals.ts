import { endpoint } from "@/lib/http/endpoint";
import { listPrincipals as run } from "../list-principals";
import { listPrincipalsQuery, principalList } from "../schemas/principals";

export const listPrincipals = endpoint(
  {
    method: "GET",
    path: "/api/v1/principals",
    summary: "Who reaches keys, and how many of them by which capability",
    description:
      "Counted from verdicts that are computed beforehand: `state` says as of when, and for how many keys they are " +
      "still to come. An owner's list and counts are of own keys alone.",
    tags: ["access"],
    permission: "access:read",
    query: listPrincipalsQuery,
    response: principalList,
  },
  (ctx, { query }) => run(ctx, query),
);
