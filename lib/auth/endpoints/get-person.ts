import { endpoint } from "@/lib/http/endpoint";
import { getPerson as run } from "../get-person";
import { personDetail, personPath } from "../schemas";

export const getPerson = endpoint(
  {
    method: "GET",
    path: "/api/v1/people/{id}",
    summary: "One person with the sessions that are open",
    tags: ["people"],
    permission: "person:read",
    params: personPath,
    response: personDetail,
    errors: ["not-found"],
  },
  (ctx, { params }) => run(ctx, params),
);
