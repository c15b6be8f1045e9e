import { endpoint } from "@/lib/http/endpoint";
import { sourcePath, usageSource } from "../schemas/sources";
import { requestRun as run } from "../write-source";

export const runUsageSource = endpoint(
  {
    method: "POST",
    path: "/api/v1/usage-sources/{id}/run",
    summary: "Take a source of usage now",
    tags: ["usage"],
    permission: "usage:ingest",
    params: sourcePath,
    response: usageSource,
    status: 202,
    errors: ["not-found", "conflict"],
  },
  (ctx, { params }) => run(ctx, params.id),
);
