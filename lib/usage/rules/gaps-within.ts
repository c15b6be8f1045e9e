import type { CoverageSpan, GapReason } from "../types";

/** Why there is no data of parts of a range (ms since 1970), each reason once; empty where there is data of all of it. */
export function gapsWithin(
  coverage: readonly CoverageSpan[],
  { from, to }: { from: number; to: number },
): GapReason[] {
  const gaps = coverage.flatMap((span) =>
    span.state !== "covered" && span.from < to && span.to > from ? [span.reason] : [],
  );
  return [...new Set(gaps)];
}
