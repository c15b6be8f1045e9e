import { endpoint } from "@/lib/http/endpoint";
import { changeRule as run } from "../change-rule";
import { changeRule, ownershipRule, rulePath } from "../schemas";

export const changeOwnershipRule = endpoint(
  {
    method: "PUT",
    path: "/api/v1/ownership-rules/{id}",
    summary: "Change an ownership rule",
    tags: ["ownership"],
    permission: "ownership:write",
    params: rulePath,
    body: changeRule,
    response: ownershipRule,
    errors: ["not-found", "conflict"],
  },
  (ctx, { params, body }) => run(ctx, { ...params, ...body }),
);
