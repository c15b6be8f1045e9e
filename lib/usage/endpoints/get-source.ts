import { endpoint } from "@/lib/http/endpoint";
import { getSource as run } from "../list-sources";
import { sourcePath, usageSource } from "../schemas/sources";

export const getUsageSource = endpoint(
  {
    method: "GET",
    path: "/api/v1/usage-sources/{id}",
    summary: "One source of usage",
    tags: ["usage"],
    permission: "usage-source:read",
    params: sourcePath,
    response: usageSource,
    errors: ["not-found"],
  },
  (ctx, { params }) => run(ctx, params.id),
);
