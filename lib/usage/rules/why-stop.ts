import type { QueryState } from "@/lib/aws/query-types";

const GIGABYTE = 1e9;

/** So long a query for records goes on unseen: a page asks every second, one in the background at least every minute. */
export const UNSEEN_MS = 300_000;

/**
 * Why a query for records is to be stopped, in words; null while it may go on. It costs by what it reads, so it is stopped
 * where it has read more than its source may, and where whoever asked it is there no more.
 */
export function whyStop(
  { state, scannedBytes }: Pick<QueryState, "state" | "scannedBytes">,
  { limitGigabytes, unseenMs }: { limitGigabytes: number | null; unseenMs: number },
): string | null {
  if (state !== "running") return null;
  if (limitGigabytes !== null && scannedBytes > limitGigabytes * GIGABYTE) {
    return `It read more than the source's limit of ${limitGigabytes} GB and was stopped.`;
  }
  if (unseenMs < UNSEEN_MS) return null;
  return `Nobody looked at it for ${UNSEEN_MS / 60_000} minutes, so it was stopped.`;
}
