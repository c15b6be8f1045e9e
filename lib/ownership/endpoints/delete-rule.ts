import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { deleteRule as run } from "../delete-rule";
import { rulePath, ruleVersion } from "../schemas";

export const deleteOwnershipRule = endpoint(
  {
    method: "DELETE",
    path: "/api/v1/ownership-rules/{id}",
    summary: "Delete an ownership rule at the version that was shown",
    tags: ["ownership"],
    permission: "ownership:write",
    params: rulePath,
    query: ruleVersion,
    response: z.null(),
    status: 204,
    errors: ["not-found", "conflict"],
  },
  async (ctx, { params, query }) => {
    await run(ctx, { ...params, ...query });
    return null;
  },
);
