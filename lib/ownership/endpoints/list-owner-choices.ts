import { endpoint } from "@/lib/http/endpoint";
import { listOwnerChoices as run } from "../list-owner-choices";
import { ownerChoices, ownerChoicesQuery } from "../schemas";

export const listOwnerChoices = endpoint(
  {
    method: "GET",
    path: "/api/v1/owner-choices",
    summary: "People and groups to choose owners from",
    tags: ["ownership"],
    permission: "ownership:write",
    query: ownerChoicesQuery,
    response: ownerChoices,
  },
  (ctx, { query }) => run(ctx, query.q),
);
