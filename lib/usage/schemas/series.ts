import { z } from "zod";
import { splitList } from "@/lib/keys/schemas/parts";
import { timeZone } from "@/lib/settings/schemas";
import { RELATIVE } from "../rules/time-steps";
import { GAP_REASONS, USAGE_SPLITS } from "../types";

export const USAGE_KINDS = ["use", "read", "control", "service-event"] as const;

const text = z.string();
const count = z.number().int().nonnegative();
const instant = z.iso.datetime();

/** As `values`, with room for ARNs. */
const several = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : splitList(value)).filter((v) => v !== ""))
  .pipe(z.array(z.string().max(2048)).max(50))
  .optional();

/** Where calls are counted. */
export const place = {
  account: z
    .string()
    .regex(/^\d{12}$/, "12 digits")
    .optional()
    .describe("Of the key"),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d{1,2}$/, "a region, such as eu-west-1")
    .optional(),
  key: z.string().max(2048).optional().describe("ARN of one key"),
  principal: several.describe(
    "Of callers: ARN of a role, user or root user, or as the answers name them",
  ),
};
const time = {
  range: z.string().regex(RELATIVE, "hours or days, such as 24h or 90d").default("7d"),
  from: instant.optional().describe("In place of a range"),
  to: instant.optional().describe("With `from`; now unless given"),
  timeZone: timeZone.default("UTC").describe("Whose days and weeks are the points"),
};
/** Which calls are counted. */
export const filters = {
  operation: several,
  service: several.describe("The AWS service that called for the principal; `(direct)` for none"),
  outcome: several.describe("AWS's error code; `(success)` for none, `(failed)` for any"),
  kind: several.describe(`Of ${USAGE_KINDS.join(", ")}`),
};

export const seriesQuery = z.object({
  ...place,
  ...time,
  ...filters,
  split: z.enum(USAGE_SPLITS).optional(),
  top: z.coerce.number().int().min(1).max(20).default(8).describe("Parts before `other`"),
});
export type SeriesQuery = z.output<typeof seriesQuery>;

export const topQuery = z.object({
  ...place,
  ...time,
  ...filters,
  by: z.enum(USAGE_SPLITS),
  limit: z.coerce.number().int().min(1).max(100).default(10),
});
export type TopQuery = z.output<typeof topQuery>;

/** Names what a number is of, so that it can be shown and led to. */
const named = {
  id: text.describe("As the filter of this name takes it: a name, an account id, an ARN"),
  label: text,
  detail: text.nullable().describe("What the label is short for"),
  own: z.boolean().describe("A role of Keyledger's own reader"),
};

export const usageTop = z.object({
  items: z.array(
    z.object({
      ...named,
      count,
      failed: count.describe("Calls that AWS answered with an error"),
    }),
  ),
  total: count.describe("How many there are besides those listed too"),
  calls: count.describe("Calls of all of them"),
  from: instant.describe("As of the series with the same time"),
  to: instant,
});
export type UsageTop = z.infer<typeof usageTop>;

const gap = z.object({
  from: instant,
  to: instant,
  reason: z.enum(GAP_REASONS),
  scopes: z.array(text).describe("`account/region`, at most ten of them"),
  scopeCount: count,
});

export const usageSeries = z.object({
  from: instant.describe("Begin of the first point"),
  to: instant.describe("End of the last point"),
  now: instant,
  timeZone: text,
  step: z.enum(["5m", "15m", "1h", "3h", "6h", "1d", "7d"]),
  points: z.array(
    z.object({
      at: instant,
      state: z.enum(["covered", "partial", "gap"]),
      reasons: z.array(z.enum(GAP_REASONS)),
    }),
  ),
  series: z.array(
    z.object({
      ...named,
      other: z.boolean().describe("The rest of a split, together"),
      count: count.describe("Sum of what is known"),
      values: z.array(count.nullable()).describe("One a point; null where nothing is known"),
    }),
  ),
  parts: count.describe("Parts of the split, listed or not; 1 without one"),
  count: count.describe("Calls that are known of"),
  failed: count.describe("Those of them that AWS answered with an error"),
  atLeast: z.boolean().describe("Not all is known: there may have been more"),
  missing: z
    .object({ all: count, some: count })
    .describe("Seconds of points without any data, and all in which some scope has none"),
  before: z
    .object({ count, atLeast: z.boolean(), from: instant, to: instant })
    .describe("The same time before, of the same length"),
  scopes: count.describe("Accounts and regions whose coverage counts"),
  gaps: z.array(gap).max(100),
  gapCount: count,
  changes: z
    .array(
      z.object({
        at: instant,
        operation: text,
        principal: text,
        outcome: text,
        keys: z.array(text),
        names: z.array(text).describe("Of the keys: an alias, or the ARN where none is known"),
      }),
    )
    .describe("What changed keys of the place, as CloudTrail has it; the latest 100"),
  changeCount: count,
});
export type UsageSeries = z.infer<typeof usageSeries>;
