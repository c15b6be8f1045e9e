import { endpoint } from "@/lib/http/endpoint";
import { askToReadStore as run } from "../ask-to-read-store";
import { alertId, keyToBeRead } from "../schemas";

export const askToReadStore = endpoint(
  {
    method: "POST",
    path: "/api/v1/alerts/{id}/store-read",
    summary: "Ask that the custom key store of an alert be read now, ahead of the next sync",
    tags: ["alerts"],
    permission: "alert:act",
    params: alertId,
    response: keyToBeRead,
    errors: ["not-found"],
  },
  (ctx, { params }) => run(ctx, params.id),
);
