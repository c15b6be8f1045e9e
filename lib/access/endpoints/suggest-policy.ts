import { keyPath } from "@/lib/estate/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { suggestedPolicy, suggestQuery } from "../schemas/suggest";
import { suggestForKey } from "../suggest-for-key";

export const suggestPolicy = endpoint(
  {
    method: "GET",
    path: "/api/v1/keys/{account}/{region}/{keyId}/suggested-policy",
    summary: "The least key policy that keeps every use of the last 90 days",
    description:
      "Administrators apart from users, with the conditions in which all use agrees (kms:ViaService, encryption " +
      "context); today's Denies stay. `preview` tries all calls again and says what the policy takes away, `notes` what " +
      "cannot be known. As JSON, for Terraform and as a command. Nothing is changed in AWS, and nothing is kept.",
    tags: ["access"],
    permission: "access:simulate",
    params: keyPath,
    query: suggestQuery,
    response: suggestedPolicy,
    errors: ["not-found"],
  },
  (ctx, { params: { account, region, keyId }, query }) =>
    suggestForKey(ctx, { accountId: account, region, keyId }, query),
);
