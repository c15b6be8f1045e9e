import { endpoint } from "@/lib/http/endpoint";
import { listCheckpoints as run } from "../list-checkpoints";
import { checkpointList, listCheckpointsQuery } from "../schemas";

export const listCheckpoints = endpoint(
  {
    method: "GET",
    path: "/api/v1/ledger/checkpoints",
    summary: "Signed heads of the ledger, where they were copied to, and how the ledger is",
    tags: ["ledger"],
    permission: "ledger:read",
    query: listCheckpointsQuery,
    response: checkpointList,
  },
  (ctx, { query }) => run(ctx, query),
);
