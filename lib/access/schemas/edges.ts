import { z } from "zod";
import { KEY_CAPABILITIES } from "../types";

const text = z.string();
const count = z.number().int().nonnegative();

export const keyCapability = z.enum(KEY_CAPABILITIES);

/** How far the edges are computed, of the keys that the asker may know of. */
export const edgeState = z.object({
  asOf: z.iso
    .datetime({ offset: true })
    .nullable()
    .describe("Changes that were read by then are in; null: nothing was ever computed"),
  keys: count.describe("Keys that AWS lists"),
  pending: count.describe("Of these, keys whose access is computed again, or for the first time"),
  failed: z
    .array(z.object({ arn: text, reason: text }))
    .describe("Keys whose access could not be computed, at most 20 of them"),
  failedCount: count,
});
export type EdgeState = z.infer<typeof edgeState>;
