import { endpoint } from "@/lib/http/endpoint";
import { getPrincipal as run } from "../get-principal";
import { principalDetail, principalPath } from "../schemas/principals";

export const getPrincipal = endpoint(
  {
    method: "GET",
    path: "/api/v1/principals/{id}",
    summary: "One principal: its own policies, how many keys it reaches, and chains of roles",
    tags: ["access"],
    permission: "access:read",
    params: principalPath,
    response: principalDetail,
    errors: ["not-found"],
  },
  (ctx, { params }) => run(ctx, params.id),
);
