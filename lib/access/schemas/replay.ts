import { z } from "zod";

const instant = z.iso.datetime({ offset: true });
const text = z.string();
const calls = z.number().int().nonnegative();

/**
 * What a policy does to calls that were made. `kept`: they would be let in as before. `lost`: they would be refused.
 * `unknown`: nobody can say. `refused-now`: today's policies, as they were read, let them in no more, so this change
 * takes nothing from them.
 */
export const REPLAY_OUTCOMES = ["lost", "unknown", "refused-now", "kept"] as const;
export type ReplayOutcome = (typeof REPLAY_OUTCOMES)[number];

const replayedUse = z.object({
  principal: text.describe("ARN, service or account"),
  operation: text.describe("As CloudTrail names it"),
  service: text.nullable().describe("The AWS service that called for the principal"),
  outcome: z.enum(REPLAY_OUTCOMES),
  calls,
  lastAt: instant.nullable(),
  contexts: z
    .array(text)
    .describe("Encryption contexts of these calls as JSON, the first few; `null`: not known"),
  why: text.describe("What decides it, in words"),
});
export type ReplayedUse = z.infer<typeof replayedUse>;

/** The calls of the last 90 days, held against a policy. */
export const replay = z.object({
  calls: z.object({ kept: calls, lost: calls, unknown: calls, refusedNow: calls }),
  uses: z.array(replayedUse).describe("What is lost first; calls that are alike are one line"),
  notes: z.array(text).describe("What cannot be known of use"),
});
export type Replay = z.infer<typeof replay>;
