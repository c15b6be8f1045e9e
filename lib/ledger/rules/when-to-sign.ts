/** Acts that ask for a checkpoint that covers them. */
export const ASKING_ACTS = ["ledger.checkpoint", "ledger.export"] as const;

const DAY_MS = 24 * 60 * 60 * 1_000;
/** The first checkpoint comes at once; this long after the first entry it is missed. */
const FIRST_MS = 5 * 60 * 1_000;

export interface SigningFacts {
  /** Entries that have their place. */
  size: number;
  last: { size: number; madeAt: Date } | null;
  /** An act after the last checkpoint asks for one. */
  asked: boolean;
  /** Entries between checkpoints at most. */
  every: number;
  now: Date;
}

/**
 * Why a checkpoint is due, or null: the first, one that was asked for, `every` entries, or a day since the
 * last with entries after it. A clock that was set back by a day counts as a day.
 */
export function reasonToSign({ size, last, asked, every, now }: SigningFacts): string | null {
  if (size === 0 || size === last?.size) return null;
  if (last === null) return "first";
  if (asked) return "asked for";
  if (size - last.size >= every) return "entries";
  return Math.abs(now.getTime() - last.madeAt.getTime()) >= DAY_MS ? "day" : null;
}

/**
 * `overdue` when a checkpoint should long have been made. `uncoveredMs` is the age of the oldest entry that
 * none covers, null without such an entry.
 */
export function checkpointState(facts: {
  size: number;
  lastSize: number | null;
  uncoveredMs: number | null;
  every: number;
}): "none" | "current" | "overdue" {
  const { size, lastSize, uncoveredMs, every } = facts;
  const patience = lastSize === null ? FIRST_MS : DAY_MS + FIRST_MS;
  const late = uncoveredMs !== null && uncoveredMs > patience;
  if (late || size - (lastSize ?? 0) >= 2 * every + 1_000) return "overdue";
  return lastSize === null ? "none" : "current";
}
