import { keyPath } from "@/lib/estate/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { explainCell as run } from "../explain-cell";
import { accessExplanation, explainQuery } from "../schemas/matrix";

export const explainCell = endpoint(
  {
    method: "GET",
    path: "/api/v1/keys/{account}/{region}/{keyId}/access/cell",
    summary: "Why a principal may or may not do an action with a key",
    description:
      "`principal` is a `ref` of the matrix. The documents that the reasons name come with the lines of their statements.",
    tags: ["access"],
    permission: "access:read",
    params: keyPath,
    query: explainQuery,
    response: accessExplanation,
    errors: ["not-found"],
  },
  (ctx, { params: { account, region, keyId }, query }) =>
    run(ctx, { accountId: account, region, keyId }, query),
);
