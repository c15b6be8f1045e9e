import { endpoint } from "@/lib/http/endpoint";
import { changeChannel as body, channel, idPath } from "../schemas";
import { changeChannel as run } from "../write-channel";

export const changeChannel = endpoint(
  {
    method: "PUT",
    path: "/api/v1/channels/{id}",
    summary: "Change a notification channel",
    description:
      "Needs a fresh sign-in. Without `secret` the sealed one stays, unless the channel leads elsewhere now.",
    tags: ["channels"],
    permission: "channel:write",
    params: idPath,
    body,
    response: channel,
    errors: ["stale-sign-in", "not-found", "conflict"],
  },
  (ctx, input) => run(ctx, { ...input.body, id: input.params.id }),
);
