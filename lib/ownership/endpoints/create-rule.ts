import { endpoint } from "@/lib/http/endpoint";
import { createRule as run } from "../create-rule";
import { ownershipRule, writeRule } from "../schemas";

export const createOwnershipRule = endpoint(
  {
    method: "POST",
    path: "/api/v1/ownership-rules",
    summary: "Make an ownership rule, the last to decide",
    description:
      "A key matches when it is of one of the accounts, of one of the regions, has one of the aliases and all of " +
      "the tags, as far as the rule names any. The first rule that matches decides; owners given by hand stand " +
      "above every rule, a tag below. It is applied to all keys within moments.",
    tags: ["ownership"],
    permission: "ownership:write",
    body: writeRule,
    response: ownershipRule,
    status: 201,
    errors: ["conflict"],
  },
  (ctx, { body }) => run(ctx, body),
);
