import { endpoint } from "@/lib/http/endpoint";
import { endOtherSessions as run } from "../end-other-sessions";
import { ended } from "../schemas";

export const endOtherSessions = endpoint(
  {
    method: "POST",
    path: "/api/v1/sessions/end-others",
    summary: "End your own sessions but this one",
    tags: ["sessions"],
    permission: "session:end-own",
    response: ended,
  },
  (ctx) => run(ctx),
);
