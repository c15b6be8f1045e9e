import { z } from "zod";
import { GAP_REASONS } from "../types";
import { seriesQuery } from "./series";

const count = z.number().int().nonnegative();
const instant = z.iso.datetime();

export const scopeCoverageQuery = seriesQuery.pick({
  account: true,
  range: true,
  from: true,
  to: true,
  timeZone: true,
});
export type ScopeCoverageQuery = z.output<typeof scopeCoverageQuery>;

/** How much of a time is known, region by region. */
export const scopeCoverage = z.object({
  from: instant,
  to: instant,
  items: z
    .array(
      z.object({
        accountId: z.string(),
        accountName: z.string(),
        region: z.string(),
        missing: count.describe("Seconds of which nothing is known"),
        seconds: count.describe("Of the time that has passed"),
        proven: count.describe("Seconds that are known and proven by CloudTrail's signed digests"),
        direct: count.describe("Seconds that AWS itself answered, which need no proof"),
        reasons: z.array(z.enum(GAP_REASONS)),
        latest: instant.nullable().describe("End of the last known span"),
      }),
    )
    .describe("Those of which the least is known first"),
});
export type ScopeCoverage = z.infer<typeof scopeCoverage>;
