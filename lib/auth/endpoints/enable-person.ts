import { endpoint } from "@/lib/http/endpoint";
import { enablePerson as run } from "../enable-person";
import { personDetail, personPath, withReason } from "../schemas";

export const enablePerson = endpoint(
  {
    method: "POST",
    path: "/api/v1/people/{id}/enable",
    summary: "Let a disabled person in again",
    tags: ["people"],
    permission: "person:write",
    params: personPath,
    body: withReason,
    response: personDetail,
    errors: ["not-found", "conflict", "stale-sign-in"],
  },
  (ctx, { params, body }) => run(ctx, { ...params, ...body }),
);
