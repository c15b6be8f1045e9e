import { endpoint } from "@/lib/http/endpoint";
import { disablePerson as run } from "../disable-person";
import { personDetail, personPath, withReason } from "../schemas";

export const disablePerson = endpoint(
  {
    method: "POST",
    path: "/api/v1/people/{id}/disable",
    summary: "Disable a person: sessions end, tokens are refused, keys pass to the fallback owners",
    tags: ["people"],
    permission: "person:write",
    params: personPath,
    body: withReason,
    response: personDetail,
    errors: ["not-found", "conflict", "stale-sign-in"],
  },
  (ctx, { params, body }) => run(ctx, { ...params, ...body }),
);
