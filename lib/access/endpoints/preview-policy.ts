import { keyPath } from "@/lib/estate/schemas";
import { endpoint } from "@/lib/http/endpoint";
import { previewPolicy as run } from "../preview-policy";
import { policyPreview, previewBody } from "../schemas/what-if";

export const previewPolicy = endpoint(
  {
    method: "POST",
    path: "/api/v1/keys/{account}/{region}/{keyId}/what-if",
    summary: "What a key policy would change, before it is applied",
    description:
      "Compares the proposed policy with that of now for everybody whom either could mean. Nothing is changed in AWS, " +
      "and nothing is kept. `checks` are about the document, `warnings` about what it would bring; what cannot be told is " +
      "a change of its own (`becomes-unknown`, `was-unknown`), never left out.",
    tags: ["access"],
    permission: "access:simulate",
    params: keyPath,
    body: previewBody,
    // A policy of 64 KiB with every character escaped.
    maxBody: 6 * 65_536 + 8_192,
    response: policyPreview,
    errors: ["not-found"],
  },
  (ctx, { params: { account, region, keyId }, body }) =>
    run(ctx, { accountId: account, region, keyId }, body),
);
