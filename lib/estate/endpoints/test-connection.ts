import { sharedAws } from "@/lib/aws/shared-aws";
import { endpoint } from "@/lib/http/endpoint";
import { accountPath, connectionTest } from "../schemas";
import { testConnection as run } from "../test-connection";

export const testConnection = endpoint(
  {
    method: "POST",
    path: "/api/v1/accounts/{id}/test",
    summary: "Try each permission of an account by its own call",
    tags: ["accounts"],
    permission: "account:test",
    params: accountPath,
    response: connectionTest,
    errors: ["not-found"],
  },
  (ctx, { params }) => run(ctx, sharedAws(), params.id),
);
