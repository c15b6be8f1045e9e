import { endpoint } from "@/lib/http/endpoint";
import { requestCheckpoint as run } from "../request-checkpoint";
import { checkpointRequest, requestCheckpointBody } from "../schemas";

export const requestCheckpoint = endpoint(
  {
    method: "POST",
    path: "/api/v1/ledger/checkpoints",
    summary: "Ask for a checkpoint now",
    description:
      "The worker signs it. When it has not within five seconds, `checkpoint` is null and follows later.",
    tags: ["ledger"],
    permission: "ledger:checkpoint",
    body: requestCheckpointBody,
    response: checkpointRequest,
  },
  (ctx, { body }) => run(ctx, body),
);
