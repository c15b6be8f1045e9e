import { endpoint } from "@/lib/http/endpoint";
import { listChannels as run } from "../list-channels";
import { channelList } from "../schemas";

export const listChannels = endpoint(
  {
    method: "GET",
    path: "/api/v1/channels",
    summary: "Notification channels, and what the operator's settings let them do",
    tags: ["channels"],
    permission: "channel:read",
    response: channelList,
  },
  (ctx) => run(ctx),
);
