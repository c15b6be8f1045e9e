import { endpoint } from "@/lib/http/endpoint";
import { createChannel as body, channel } from "../schemas";
import { createChannel as run } from "../write-channel";

export const createChannel = endpoint(
  {
    method: "POST",
    path: "/api/v1/channels",
    summary: "Make a notification channel",
    description: "Needs a fresh sign-in. The secret is sealed at once and never given back.",
    tags: ["channels"],
    permission: "channel:write",
    body,
    response: channel,
    status: 201,
    errors: ["stale-sign-in", "conflict"],
  },
  (ctx, input) => run(ctx, input.body),
);
