import { endpoint } from "@/lib/http/endpoint";
import { createToken as run } from "../create-token";
import { madeToken, writeToken } from "../schemas";

export const createToken = endpoint(
  {
    method: "POST",
    path: "/api/v1/tokens",
    summary: "Make an API token; the answer alone holds it",
    description:
      "Needs a sign-in of the last five minutes. An administrator gives any role, everybody else their own.",
    tags: ["tokens"],
    permission: "token:create-own",
    body: writeToken,
    response: madeToken,
    status: 201,
    errors: ["stale-sign-in"],
  },
  (ctx, { body }) => run(ctx, body),
);
