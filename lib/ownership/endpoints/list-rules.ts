import { endpoint } from "@/lib/http/endpoint";
import { listRules as run } from "../list-rules";
import { ruleList } from "../schemas";

export const listOwnershipRules = endpoint(
  {
    method: "GET",
    path: "/api/v1/ownership-rules",
    summary: "Ownership rules, the first to decide first",
    tags: ["ownership"],
    permission: "ownership-rule:read",
    response: ruleList,
  },
  (ctx) => run(ctx),
);
