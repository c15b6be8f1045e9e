import { z } from "zod";
import { DELEGATIONS } from "../suggest/suggest-policy";
import { knownUsage } from "./uses";
import { policyPreview } from "./what-if";

const text = z.string();

export const suggestQuery = z.object({
  delegation: z
    .enum(DELEGATIONS)
    .default("administration")
    .describe(
      "What is left to the account's IAM: administration; nothing, so that administrators are named; or all",
    ),
});

/** The least key policy that keeps every use that was seen, and what it would change. */
export const suggestedPolicy = z.object({
  policy: text.describe("Indented JSON"),
  terraform: text,
  command: text.describe("For a POSIX shell"),
  delegation: z.enum(DELEGATIONS).describe("As asked for, unless that would have locked the key"),
  statements: z.array(
    z.object({
      part: z.enum(["administrators", "users", "grants", "services", "kept"]),
      sid: text.nullable(),
      why: text,
    }),
  ),
  usage: knownUsage,
  calls: z.number().int().describe("Calls that it was made from"),
  notes: z.array(text).describe("What has no statement, and what cannot be known"),
  preview: policyPreview.describe("The change, with all calls tried again"),
});
export type SuggestedPolicy = z.infer<typeof suggestedPolicy>;
