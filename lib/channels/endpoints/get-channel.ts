import { endpoint } from "@/lib/http/endpoint";
import { getChannel as run } from "../list-channels";
import { channel, idPath } from "../schemas";

export const getChannel = endpoint(
  {
    method: "GET",
    path: "/api/v1/channels/{id}",
    summary: "One notification channel, without its secret",
    tags: ["channels"],
    permission: "channel:read",
    params: idPath,
    response: channel,
    errors: ["not-found"],
  },
  (ctx, { params }) => run(ctx, params.id),
);
