import { z } from "zod";
import { endpoint } from "@/lib/http/endpoint";
import { revokeToken as run } from "../revoke-token";
import { tokenPath } from "../schemas";

export const revokeToken = endpoint(
  {
    method: "POST",
    path: "/api/v1/tokens/{id}/revoke",
    summary: "Revoke a token at once",
    tags: ["tokens"],
    permission: "token:create-own",
    params: tokenPath,
    response: z.null(),
    status: 204,
    errors: ["not-found", "conflict"],
  },
  (ctx, { params }) => run(ctx, params),
);
