import { endpoint } from "@/lib/http/endpoint";
import { orderRules as run } from "../order-rules";
import { orderRules, ruleList } from "../schemas";

export const orderOwnershipRules = endpoint(
  {
    method: "PUT",
    path: "/api/v1/ownership-rules/order",
    summary: "Put the ownership rules into another order",
    tags: ["ownership"],
    permission: "ownership:write",
    body: orderRules,
    response: ruleList,
    errors: ["conflict"],
  },
  (ctx, { body }) => run(ctx, body.ids),
);
