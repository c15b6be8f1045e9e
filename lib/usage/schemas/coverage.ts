import { z } from "zod";
import { PROOFS } from "../rules/prove-spans";
import { GAP_REASONS } from "../types";

/** A span of a scope of which we hold all usage data, or not and why. */
export const coverageSpan = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime().describe("Not in it"),
  state: z
    .enum(["covered", "gap", "unknown"])
    .describe(
      "unknown: files are there, and it is not known whether their trail logs KMS, or they are not as it delivered them",
    ),
  reason: z
    .enum(GAP_REASONS)
    .nullable()
    .describe(
      "excluded: the trail leaves KMS out; unread-trail: what the trail logs of KMS could not be read; no-source: nobody was asked; failed: asked, and not all was given; " +
        "changed: a log file or its digest is not as CloudTrail delivered it, or lies there and no digest names it; missing: a log file that a digest names is gone; " +
        "not-yet: too young to be delivered, or not asked yet; dropped: older than usage is kept",
    ),
  proof: z
    .enum(PROOFS)
    .nullable()
    .describe(
      "valid: a digest with CloudTrail's signature has the hashes of the log files; unverified: none tells of them, or its " +
        "signature is not proven; invalid, missing: as the reason says, or of what is covered that a log file is gone since; null: nothing that a digest could prove",
    ),
});

export const coverageQuery = z.strictObject({
  account: z
    .string()
    .regex(/^\d{12}$/, "has 12 digits")
    .optional(),
  from: z.iso.datetime().optional().describe("90 days ago unless given"),
  to: z.iso.datetime().optional().describe("Now unless given"),
});
export type CoverageQuery = z.infer<typeof coverageQuery>;

export const coverageList = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  items: z.array(
    z.object({
      accountId: z.string(),
      accountName: z.string().nullable(),
      region: z.string(),
      spans: z
        .array(coverageSpan)
        .describe("Every instant from `from` to `to` is in one, in order"),
      coveredShare: z.number().min(0).max(1),
      provenShare: z
        .number()
        .min(0)
        .max(1)
        .describe("What is covered and proven by signed digests"),
    }),
  ),
  nextCursor: z.null(),
  total: z.int(),
});
export type CoverageList = z.infer<typeof coverageList>;
