import { endpoint } from "@/lib/http/endpoint";
import { listSyncRuns as run } from "../list-sync-runs";
import { pageQuery, syncRunList } from "../schemas";

export const listSyncRuns = endpoint(
  {
    method: "GET",
    path: "/api/v1/sync-runs",
    summary: "Sync runs, newest first",
    tags: ["syncs"],
    permission: "sync:read",
    query: pageQuery,
    response: syncRunList,
  },
  (ctx, { query }) => run(ctx, query),
);
