import { endpoint } from "@/lib/http/endpoint";
import { changeSource as body, sourcePath, usageSource } from "../schemas/sources";
import { changeSource as run } from "../write-source";

export const changeUsageSource = endpoint(
  {
    method: "PUT",
    path: "/api/v1/usage-sources/{id}",
    summary: "Change a source of usage",
    description:
      "Needs a fresh sign-in. What the source gave stays, also where it leads elsewhere.",
    tags: ["usage"],
    permission: "usage:configure",
    params: sourcePath,
    body,
    response: usageSource,
    errors: ["stale-sign-in", "not-found", "conflict"],
  },
  (ctx, input) => run(ctx, { ...input.body, id: input.params.id }),
);
