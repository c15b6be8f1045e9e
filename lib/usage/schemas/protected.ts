import { z } from "zod";
import { GAP_REASONS } from "../types";

const text = z.string();
const count = z.number().int().nonnegative();
const instant = z.iso.datetime();

/** Resources that one answer lists. */
export const MAX_RESOURCES = 500;

export const protectedQuery = z.object({
  days: z.coerce.number().int().min(1).max(400).default(90),
});

const resource = z.object({
  type: text.describe("s3-bucket, ebs-volume, secret, …"),
  resource: text.describe("Its ARN, or its id where AWS names no more"),
  calls: count,
  failed: count,
  days: count.describe("Days of UTC with calls"),
  firstAt: instant,
  lastAt: instant,
  principals: z.array(text).describe("Those that called most for it, at most five"),
  principalCount: count,
  services: z.array(text).describe("Empty text: direct calls"),
  operations: z.array(text),
});

/** What a key protects, as far as calls name it, and who uses it for what. */
export const protectedByKey = z.object({
  from: instant,
  to: instant,
  types: z.array(z.object({ type: text, resources: count, calls: count })),
  resources: z.array(resource).max(MAX_RESOURCES).describe("With the most calls first"),
  resourceCount: count,
  users: z.array(
    z.object({
      principal: text,
      own: z.boolean(),
      service: text,
      operations: z.array(text),
      calls: count,
      failed: count,
      days: count.describe("Days of UTC with calls"),
      firstDay: instant,
      lastDay: instant,
    }),
  ),
  userCount: count,
  known: z.object({
    calls: count.describe("Cryptographic calls in this time"),
    named: count.describe("Those whose context names a resource"),
    otherContext: count.describe("With a context of the caller's own"),
    withoutContext: count.describe("That could have had a context and had none"),
    beyond: count.describe("With contexts beyond the number that is kept of a key, caller and day"),
    untold: count.describe("The rest: operations without context, and sources that do not tell it"),
  }),
  contexts: z
    .array(z.object({ value: text, calls: count, lastAt: instant }))
    .describe("Contexts of the callers' own, the ten with the most calls"),
  coverage: z.object({
    missing: count.describe("Seconds of which nothing is known"),
    seconds: count,
    gaps: z.array(
      z.object({
        from: instant,
        to: instant,
        reason: z.enum(GAP_REASONS),
      }),
    ),
  }),
});
export type ProtectedByKey = z.infer<typeof protectedByKey>;
