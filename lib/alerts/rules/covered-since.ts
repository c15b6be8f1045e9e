import type { Coverage } from "../types";

/** Since when (ms) usage is known without a gap up to `at`; null where the time just before `at` is a gap itself. */
export function coveredSince(spans: Coverage, at: number): number | null {
  let since: number | null = null;
  const before = spans.filter(({ from }) => from < at).sort((a, b) => b.from - a.from);
  for (const span of before) {
    if (span.state !== "covered" || span.to < (since ?? at)) break;
    since = span.from;
  }
  return since;
}

/** True where every moment from `from` to `to` is covered. */
export function isCovered(spans: Coverage, from: number, to: number): boolean {
  const since = coveredSince(spans, to);
  return since !== null && since <= from;
}
