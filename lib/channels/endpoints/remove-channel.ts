import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { idPath } from "../schemas";
import { removeChannel as run } from "../write-channel";

export const removeChannel = endpoint(
  {
    method: "DELETE",
    path: "/api/v1/channels/{id}",
    summary: "Delete a notification channel and its secret",
    tags: ["channels"],
    permission: "channel:write",
    params: idPath,
    response: z.null(),
    status: 204,
    errors: ["stale-sign-in", "not-found"],
  },
  async (ctx, { params }) => {
    await run(ctx, params.id);
    return null;
  },
);
