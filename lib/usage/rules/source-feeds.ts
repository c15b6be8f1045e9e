import type { SourceFeeds } from "../schemas/sources";
import type { ScopeFacts } from "./coverage";

/** Whether a source is set to feed a scope. */
export function feedsScope(
  { accounts, regions }: SourceFeeds,
  { accountId, region }: { accountId: string; region: string },
): boolean {
  const hasAccount = accounts === null || accounts.includes(accountId);
  return hasAccount && (regions === null || regions.includes(region));
}

/** How far the sources of a scope have come, together: one that came to its end is enough. */
export function hasCome(
  sources: readonly { run_state: string; run_done_at: Date | null }[],
): ScopeFacts["source"] {
  if (sources.length === 0) return "none";
  if (sources.some(({ run_state }) => run_state === "done" || run_state === "partial"))
    return "done";
  // While one runs, what it came to before holds.
  const before = sources.filter(({ run_state }) => run_state === "running");
  if (before.some(({ run_done_at }) => run_done_at !== null)) return "done";
  return sources.some(({ run_state }) => run_state === "failed") ? "failed" : "never";
}
