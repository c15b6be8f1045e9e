import { z } from "zod";
import { USE_DAYS, USE_STATES } from "../types";

const instant = z.iso.datetime({ offset: true });
const text = z.string();
/** As GAP_REASONS of lib/usage/types.ts, which the evaluator does not know; load-uses.ts holds the two together. */
const GAPS = [
  "excluded",
  "unread-trail",
  "no-source",
  "failed",
  "changed",
  "missing",
  "not-yet",
  "dropped",
] as const;

const useOfAction = z.object({
  action: text,
  lastUsedAt: instant.describe("Begin of the five minutes of the last call, also before the span"),
  calls: z.number().int().describe("Successful calls in the last 90 days"),
});

/** What a principal did with a key, as CloudTrail tells. */
export const principalUse = z.object({
  state: z.enum(USE_STATES).describe("Of using and of administering the key; reading is no use"),
  lastUsedAt: instant.nullable(),
  calls: z.number().int().describe("Successful calls in the last 90 days"),
  actions: z.array(useOfAction).describe("Actions that were ever used; of others `rest` holds"),
  rest: z.enum(["unused", "never", "unknown"]).describe("Of all actions that are not listed"),
});
export type PrincipalUse = z.infer<typeof principalUse>;

/** What usage is known of the key. */
export const knownUsage = z.object({
  days: z.literal(USE_DAYS),
  from: instant.describe("Calls are counted from here"),
  knownSince: instant.nullable().describe("From when on all usage is known; null: from no time on"),
  gaps: z
    .array(z.enum(GAPS))
    .describe("Why usage of the last 90 days is not known; empty where it is"),
});
export type KnownUsage = z.infer<typeof knownUsage>;
