import { endpoint } from "@/lib/http/endpoint";
import { previewTagMapping as run } from "../preview-tag-mapping";
import { tagMappingPreview, tagMappingPreviewBody } from "../schemas/tag-mapping";

export const previewTagMapping = endpoint(
  {
    method: "POST",
    path: "/api/v1/keys/tag-mapping-preview",
    summary: "What keys would say under another mapping of their tags; changes nothing",
    tags: ["settings"],
    permission: "setting:read",
    body: tagMappingPreviewBody,
    response: tagMappingPreview,
  },
  (ctx, { body }) => run(ctx, body),
);
