import type { Context } from "@/lib/context";
import type { TimeRange } from "./rules/time-steps";
import { readDelivered } from "./store/delivered-hours";
import type { CoverageSpan } from "./types";

/** Coverage of several scopes, by `account/region`: every instant of the range is in one span of each. */
export async function readCoverages(
  { db }: Context,
  scopes: readonly { accountId: string; region: string }[],
  range: TimeRange,
): Promise<Map<string, CoverageSpan[]>> {
  return readDelivered(db.pool, scopes, range);
}
