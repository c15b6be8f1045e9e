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

export const keyReachQuery = z.object({
  capability: keyCapability
    .optional()
    .describe("What the key is for, by its usage, unless told otherwise"),
});

const reachSum = z.object({
  held: count.describe("Principals that are allowed some of its actions, also under conditions"),
  conditional: count.describe("Of `held`: under conditions alone"),
  throughIam: count.describe("Of `held`: because the key policy leaves it to their account's IAM"),
  otherAccounts: count.describe("Of `held`: of accounts that are not the key's"),
  services: count.describe("Of `held`: services of AWS"),
  anyone: z.boolean().describe("Everybody is among them"),
  unknown: count.describe("Principals of whom it cannot be told"),
});

/** How many principals have a capability on a key, as last computed. */
export const keyReach = z.object({
  capability: keyCapability,
  computedAt: z.iso.datetime({ offset: true }).nullable().describe("Null: not computed yet"),
  pending: z.boolean().describe("Something changed since, or it is computed for the first time"),
  error: text.nullable().describe("Why it could not be computed"),
  sum: reachSum.nullable().describe("Null where it is not known"),
  rule: z
    .array(z.object({ capability: keyCapability, sum: reachSum }))
    .describe(
      "Who rules over the key: hands out access, changes its policy, deletes or disables it",
    ),
});
export type KeyReach = z.infer<typeof keyReach>;
