import { keyPath } from "@/lib/estate/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { getMatrix as run } from "../get-matrix";
import { accessMatrix, matrixQuery } from "../schemas/matrix";

export const getMatrix = endpoint(
  {
    method: "GET",
    path: "/api/v1/keys/{account}/{region}/{keyId}/access",
    summary: "Who can do what with one key",
    description:
      "Every principal of the key's account, and whom its policy and grants name, with a verdict for each action. " +
      "`notes` say why there may be more, or less, than is shown; what could not be read is unknown, never `no`.",
    tags: ["access"],
    permission: "access:read",
    params: keyPath,
    query: matrixQuery,
    response: accessMatrix,
    errors: ["not-found"],
  },
  (ctx, { params: { account, region, keyId }, query }) =>
    run(ctx, { accountId: account, region, keyId }, query),
);
