import { keyPath } from "@/lib/estate/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { listPolicyVersions as run } from "../list-policy-versions";
import { policyVersions } from "../schemas/key-detail";
import { pageQuery } from "../schemas/parts";

export const listPolicyVersions = endpoint(
  {
    method: "GET",
    path: "/api/v1/keys/{account}/{region}/{keyId}/policy-versions",
    summary: "The policies that a key was seen with, newest first",
    tags: ["keys"],
    permission: "key:read",
    params: keyPath,
    query: pageQuery,
    response: policyVersions,
    errors: ["not-found"],
  },
  (ctx, { params: { account, region, keyId }, query }) =>
    run(ctx, { accountId: account, region, keyId, ...query }),
);
