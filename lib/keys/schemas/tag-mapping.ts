import { z } from "zod";
import { classificationMapping, tagNames } from "@/lib/settings/schemas";

/** A mapping as it would be, under the name of its setting. */
export const tagMappingPreviewBody = z.discriminatedUnion("name", [
  z.strictObject({ name: z.literal("ownership.tag-names"), value: tagNames }),
  z.strictObject({ name: z.literal("environment.tag-names"), value: tagNames }),
  z.strictObject({ name: z.literal("classification.mapping"), value: classificationMapping }),
]);
export type TagMappingPreviewBody = z.infer<typeof tagMappingPreviewBody>;

export const tagMappingPreview = z.object({
  names: z
    .array(z.object({ name: z.string(), keys: z.int() }))
    .describe("Tags on keys now that the names stand for"),
  values: z
    .array(z.object({ value: z.string(), level: z.boolean(), keys: z.int() }))
    .describe("What keys would have, the most frequent first, 100 at most"),
  others: z.int().describe("Keys whose value is not among those"),
  none: z.int().describe("Keys whose tags name nothing"),
  unread: z.int().describe("Keys whose tags could never be read"),
});
export type TagMappingPreview = z.infer<typeof tagMappingPreview>;
