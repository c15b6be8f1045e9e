import { endpoint } from "@/lib/http/endpoint";
import { endSession as run } from "../end-session";
import { ended, sessionPath } from "../schemas";

export const endSession = endpoint(
  {
    method: "POST",
    path: "/api/v1/sessions/{id}/end",
    summary: "End one session: your own, or anybody's as an administrator",
    tags: ["sessions"],
    permission: "session:end-own",
    params: sessionPath,
    response: ended,
    errors: ["not-found"],
  },
  (ctx, { params }) => run(ctx, params),
);
