import { z } from "zod";

const count = z.int().nonnegative();

/** What verifying digests came to, of those that were verified now. */
export const digestAnswer = z.object({
  valid: count,
  invalid: count.describe("A digest, or a file that it names, is not as CloudTrail delivered it"),
  missing: count.describe("A file that a digest names is not there"),
  gap: count.describe("The digest before one is not there, though earlier ones are"),
  added: count
    .default(0)
    .describe("Log files that no digest names, found now: CloudTrail did not deliver them"),
  removed: count
    .default(0)
    .describe("Log files that were there when their digest was verified and are gone, found now"),
  unproven: count.describe("Of these, whose signature is not proven: no key, or no signature yet"),
  unread: count.describe("Not verified, because something of them could not be read now"),
  left: z.boolean().describe("There are more, which are verified the next time"),
  refusals: z
    .array(z.object({ region: z.string(), reason: z.string() }))
    .describe("Regions whose public keys could not be had"),
  problems: z.array(z.object({ digest: z.string(), reason: z.string() })).describe("100 at most"),
});
export type DigestAnswer = z.infer<typeof digestAnswer>;

/** What all digests of a source came to. */
export const digestSums = z.object({
  digests: count,
  valid: count.describe("Of these, proven by CloudTrail's signature or waiting for it"),
  invalid: count.describe("Also where a file was added that none names"),
  missing: count.describe("Also where a file was removed"),
  gap: count,
  unproven: count,
  from: z.iso.datetime(),
  to: z.iso.datetime().describe("Until when digests were verified"),
  faults: z
    .array(
      z.object({
        what: z.string().describe("The log file, or the digest where it is at fault itself"),
        state: z
          .enum(["invalid", "missing", "added", "removed"])
          .describe(
            "added: no digest names it; removed: it was there when its digest was verified",
          ),
        reason: z.string(),
        from: z.iso.datetime().describe("Of the calls in it"),
        to: z.iso.datetime(),
        foundAt: z.iso.datetime(),
      }),
    )
    .describe("What is wrong: of the latest calls first, 50 at most"),
});
export type DigestSums = z.infer<typeof digestSums>;

/** What a run of a source came to of the digests of its bucket. */
export const runDigests = z.object({
  now: digestAnswer.nullable().describe("Those that were verified now; null where it failed"),
  all: digestSums.nullable().describe("All; null where there is none"),
  error: z.string().nullable(),
});
export type RunDigests = z.infer<typeof runDigests>;
