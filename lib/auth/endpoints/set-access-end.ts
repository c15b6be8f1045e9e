import { endpoint } from "@/lib/http/endpoint";
import { personDetail, personPath, writeAccessEnd } from "../schemas";
import { setAccessEnd as run } from "../set-access-end";

export const setAccessEnd = endpoint(
  {
    method: "PUT",
    path: "/api/v1/people/{id}/access-end",
    summary: "Set, move or take away the end of a person's access",
    tags: ["people"],
    permission: "person:write",
    params: personPath,
    body: writeAccessEnd,
    response: personDetail,
    errors: ["not-found", "conflict", "stale-sign-in"],
  },
  (ctx, { params, body }) => run(ctx, { ...params, ...body }),
);
