import { endpoint } from "@/lib/http/endpoint";
import { previewRule as run } from "../preview-rule";
import { previewRule, rulePreview } from "../schemas";

export const previewOwnershipRule = endpoint(
  {
    method: "POST",
    path: "/api/v1/ownership-rules/preview",
    summary: "What a rule would match and change",
    tags: ["ownership"],
    permission: "ownership:write",
    body: previewRule,
    response: rulePreview,
  },
  (ctx, { body }) => run(ctx, body),
);
