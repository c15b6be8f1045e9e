import { endpoint } from "@/lib/http/endpoint";
import { listPrincipalKeys as run } from "../list-principal-keys";
import { principalKeyList, principalKeysQuery, principalPath } from "../schemas/principals";

export const listPrincipalKeys = endpoint(
  {
    method: "GET",
    path: "/api/v1/principals/{id}/keys",
    summary: "Every key that a principal reaches, or may reach, with a verdict for each action",
    tags: ["access"],
    permission: "access:read",
    params: principalPath,
    query: principalKeysQuery,
    response: principalKeyList,
    errors: ["not-found"],
  },
  (ctx, { params, query }) => run(ctx, params.id, query),
);
