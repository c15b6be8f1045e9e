import { endpoint } from "@/lib/http/endpoint";
import { channelTest, idPath } from "../schemas";
import { testChannel as run } from "../test-channel";

export const testChannel = endpoint(
  {
    method: "POST",
    path: "/api/v1/channels/{id}/test",
    summary: "Send a test notice and say what the receiver answered",
    tags: ["channels"],
    permission: "channel:test",
    params: idPath,
    response: channelTest,
    errors: ["not-found"],
  },
  (ctx, { params }) => run(ctx, params.id),
);
