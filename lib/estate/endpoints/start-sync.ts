import { endpoint } from "@/lib/http/endpoint";
import { getSyncRun } from "../list-sync-runs";
import { syncRun } from "../schemas";
import { startSync as run } from "../start-sync";

export const startSync = endpoint(
  {
    method: "POST",
    path: "/api/v1/sync-runs",
    summary: "Begin a sync of the whole estate, or join the one under way",
    tags: ["syncs"],
    permission: "sync:start",
    response: syncRun,
    status: 202,
  },
  async (ctx) => {
    const { runId } = await run(ctx);
    return getSyncRun(ctx, { id: runId });
  },
);
