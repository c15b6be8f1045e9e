import { endpoint } from "@/lib/http/endpoint";
import { listPeople as run } from "../list-people";
import { listPeopleQuery, personList } from "../schemas";

export const listPeople = endpoint(
  {
    method: "GET",
    path: "/api/v1/people",
    summary: "Everybody who ever signed in",
    tags: ["people"],
    permission: "person:read",
    query: listPeopleQuery,
    response: personList,
  },
  (ctx, { query }) => run(ctx, query),
);
