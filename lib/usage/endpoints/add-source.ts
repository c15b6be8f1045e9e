import { endpoint } from "@/lib/http/endpoint";
import { addSource as body, usageSource } from "../schemas/sources";
import { addSource as run } from "../write-source";

export const addUsageSource = endpoint(
  {
    method: "POST",
    path: "/api/v1/usage-sources",
    summary: "Add a source of usage, which is taken at once",
    description: "Needs a fresh sign-in.",
    tags: ["usage"],
    permission: "usage:configure",
    body,
    response: usageSource,
    status: 201,
    errors: ["stale-sign-in", "conflict"],
  },
  (ctx, input) => run(ctx, input.body),
);
