import { endpoint } from "@/lib/http/endpoint";
import { getRule as run } from "../list-rules";
import { ownershipRule, rulePath } from "../schemas";

export const getOwnershipRule = endpoint(
  {
    method: "GET",
    path: "/api/v1/ownership-rules/{id}",
    summary: "One ownership rule",
    tags: ["ownership"],
    permission: "ownership-rule:read",
    params: rulePath,
    response: ownershipRule,
    errors: ["not-found"],
  },
  (ctx, { params }) => run(ctx, params.id),
);
