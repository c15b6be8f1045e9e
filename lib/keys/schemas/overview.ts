import { z } from "zod";
import { keySummary } from "../schemas";
import { instant, text } from "./parts";

const count = z.object({ value: text, label: text, count: z.number().int() });

/** The estate in numbers, of keys that AWS still lists. */
export const keyOverview = z.object({
  total: z.number().int(),
  customer: z.number().int(),
  unreadable: z.number().int(),
  gone: z.number().int(),
  states: z.array(count),
  accounts: z.array(count),
  managers: z.array(count),
  specs: z.array(count),
  origins: z.array(count),
  /** Customer managed keys alone: nobody can set the rotation of the others. */
  rotations: z.array(count),
  lastUses: z.array(count),
  aliases: z.array(count).describe("By status"),
  /** What changed since this instant, by facet, with the number of keys. */
  changedSince: instant,
  changes: z.array(
    z.object({ facet: text, changes: z.number().int(), keys: z.number().int(), lastAt: instant }),
  ),
  /** The newest of those changes. */
  recent: z.array(
    z.object({
      facet: text,
      seenTo: instant.nullable().describe("When the earlier value was last seen"),
      endedAt: instant.describe(
        "When it happened; without an event when the new value was first seen",
      ),
      before: z
        .unknown()
        .describe("Of an alias name and targetKeyId, or targetOutOfScope: not to be known"),
      after: z.unknown(),
      event: z
        .object({
          operation: text,
          principalRef: text,
          session: text.nullable(),
          subject: text.nullable(),
          detail: z.record(text, z.unknown()),
        })
        .nullable()
        .describe("What CloudTrail tells of it; `before` and `after` are null then"),
      key: keySummary.pick({
        arn: true,
        accountId: true,
        accountName: true,
        region: true,
        keyId: true,
        aliases: true,
      }),
    }),
  ),
});
export type KeyOverview = z.infer<typeof keyOverview>;
