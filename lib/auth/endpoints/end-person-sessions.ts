import { endpoint } from "@/lib/http/endpoint";
import { endPersonSessions as run } from "../end-person-sessions";
import { ended, personPath, withReason } from "../schemas";

export const endPersonSessions = endpoint(
  {
    method: "POST",
    path: "/api/v1/people/{id}/end-sessions",
    summary: "End every open session of a person",
    tags: ["people"],
    permission: "session:end",
    params: personPath,
    body: withReason,
    response: ended,
    errors: ["not-found"],
  },
  (ctx, { params, body }) => run(ctx, { ...params, ...body }),
);
