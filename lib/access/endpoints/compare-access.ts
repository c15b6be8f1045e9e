import { keyPath } from "@/lib/estate/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { compareAccess as run } from "../compare-access";
import { accessComparison, comparisonQuery } from "../schemas/comparison";

export const compareAccess = endpoint(
  {
    method: "GET",
    path: "/api/v1/keys/{account}/{region}/{keyId}/access/comparison",
    summary: "Who can do more or less with one key than with another, or than at another time",
    description:
      "Both pictures with everybody, and for each principal and action whether it differs. Conditions count by what " +
      "they let through: fewer values are less access, another way of writing them is none.",
    tags: ["access"],
    permission: "access:read",
    params: keyPath,
    query: comparisonQuery,
    response: accessComparison,
    errors: ["not-found"],
  },
  (ctx, { params: { account, region, keyId }, query }) =>
    run(ctx, { accountId: account, region, keyId }, query),
);
