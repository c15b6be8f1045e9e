import { endpoint } from "@/lib/http/endpoint";
import { getSyncRun as run } from "../list-sync-runs";
import { runPath, syncRunDetail } from "../schemas";

export const getSyncRun = endpoint(
  {
    method: "GET",
    path: "/api/v1/sync-runs/{id}",
    summary: "One sync run with its steps",
    tags: ["syncs"],
    permission: "sync:read",
    params: runPath,
    response: syncRunDetail,
    errors: ["not-found"],
  },
  (ctx, { params }) => run(ctx, params),
);
