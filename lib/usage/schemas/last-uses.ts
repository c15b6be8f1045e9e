import { z } from "zod";
import { GAP_REASONS } from "../types";

const instant = z.iso.datetime({ offset: true });
const text = z.string();

const occurrence = z.object({
  lastAt: instant.describe(
    "Begin of the five minutes of the last call, also of one before the span",
  ),
  count: z.number().int().describe("Calls in the span"),
});

const gapReason = z.enum(GAP_REASONS);

/** What AWS and CloudTrail together tell of a key's last use. */
export const lastUse = z.discriminatedUnion("answer", [
  z.object({
    answer: z.literal("used"),
    at: instant,
    source: z.enum(["aws", "cloudtrail", "both"]),
    operation: text.nullable(),
    principalRef: text.nullable(),
  }),
  z.object({
    answer: z.literal("never"),
    asOf: instant,
    source: z.enum(["aws", "cloudtrail"]),
  }),
  z.object({
    answer: z.literal("unknown"),
    doubts: z.array(z.enum(["aws-not-read", "before-tracking", "creation-not-known", "gaps"])),
    gaps: z.array(gapReason),
    notUsedSince: instant
      .nullable()
      .describe("From when on CloudTrail's data is whole and shows no use"),
  }),
]);
export type LastUseAnswer = z.infer<typeof lastUse>;

export const use = z.object({
  principal: z.object({
    ref: text,
    kind: text,
    accountId: text.nullable(),
    own: z.boolean().describe("A role of our own reader"),
  }),
  operation: text,
  used: occurrence.nullable().describe("Successful calls"),
  denied: occurrence.nullable().describe("Calls that were refused for want of permission"),
  failed: occurrence.nullable().describe("Calls that failed otherwise"),
  services: z
    .array(text)
    .describe("Services that called for the principal in the span, empty for direct calls"),
});

export const lastUses = z.object({
  key: lastUse,
  /** The two sources apart. */
  aws: z.object({
    answer: z.enum(["used", "never", "unknown"]).nullable().describe("Null: not read"),
    at: instant.nullable(),
    operation: text.nullable(),
    trackingSince: instant.nullable(),
    readAt: instant.nullable(),
  }),
  cloudtrail: z.object({
    last: z.object({ at: instant, operation: text, principalRef: text }).nullable(),
    wholeSince: instant.nullable().describe("From when on there is data without a gap"),
    gaps: z.array(z.object({ from: instant, to: instant, reason: gapReason })),
  }),
  from: instant.describe("Calls are counted from here"),
  items: z.array(use),
  nextCursor: text.nullable(),
  total: z.number().int(),
});
export type LastUses = z.infer<typeof lastUses>;

export const lastUsesQuery = z.object({
  days: z.coerce.number().int().min(1).max(400).default(90).describe("Calls of so many days count"),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  cursor: z.string().max(4096).optional(),
});
