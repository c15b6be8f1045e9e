import { endpoint } from "@/lib/http/endpoint";
import { listSessions as run } from "../list-sessions";
import { sessionList } from "../schemas";

export const listSessions = endpoint(
  {
    method: "GET",
    path: "/api/v1/sessions",
    summary: "Your own open sessions",
    tags: ["sessions"],
    permission: "session:read-own",
    response: sessionList,
  },
  (ctx) => run(ctx),
);
