import { endpoint } from "@/lib/http/endpoint";
import { getPolicyDocument as run } from "../get-policy-document";
import { policyDocument, policyPath } from "../schemas/key-detail";

export const getPolicyDocument = endpoint(
  {
    method: "GET",
    path: "/api/v1/keys/{account}/{region}/{keyId}/policy-versions/{sha256}",
    summary: "A policy document as it came, by the SHA-256 of its bytes",
    tags: ["keys"],
    permission: "key:read",
    params: policyPath,
    response: policyDocument,
    errors: ["not-found"],
  },
  (ctx, { params: { account, region, keyId, sha256 } }) =>
    run(ctx, { accountId: account, region, keyId, sha256 }),
);
