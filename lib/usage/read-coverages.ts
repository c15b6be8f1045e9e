import type { Context } from "@/lib/context";
import { readCoverageOfScopes } from "./read-coverage";
import type { TimeRange } from "./rules/time-steps";
import type { CoverageSpan } from "./types";

/** Coverage of several scopes, by `account/region`: every instant of the range is in one span of each. */
export async function readCoverages(
  { db, clock }: Context,
  scopes: readonly { accountId: string; region: string }[],
  range: TimeRange,
): Promise<Map<string, CoverageSpan[]>> {
  return readCoverageOfScopes(db.pool, scopes, range, clock());
}
