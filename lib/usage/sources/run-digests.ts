import type { Aws } from "@/lib/aws/types";
import type { Context } from "@/lib/context";
import { askForKeys } from "../ask-for-keys";
import type { Compared, LogComparison } from "../compare-logs";
import type { DigestAnswer, DigestSums, RunDigests } from "../schemas/digests";
import type { SourceFeeds } from "../schemas/sources";
import { doubtAgain } from "../store/digest-doubts";
import { latestFaults } from "../store/digest-faults";
import { countDigests, type DigestCount } from "../store/digests";
import { verifyDigests } from "../verify-digests";
import { type ObjectSource, SourceUnreadable } from "./source";

/** One run verifies for this long at most (ms); a bucket of years is verified over many. */
const BUDGET_MS = 180_000;

interface Verified {
  /** Has heard of what the ingest listed; null where it is not to be compared now. */
  comparison: LogComparison | null;
  /** A watched account that is asked for public keys, where that of a digest is not; null: the process's own. */
  accountId: string | null;
  feeds: SourceFeeds;
  objects: ObjectSource;
}

/**
 * Verifies what digests a bucket or folder has, beside the ingest and after it: what does not succeed of this takes nothing from
 * what was taken in. `since` as in `verifyDigests`; with a whole listing, what was wrong is looked at once more. Throws
 * when it is stopped.
 */
export async function runDigests(
  ctx: Context,
  aws: Aws,
  { accountId, feeds, objects, comparison }: Verified,
  { since, signal }: { since: number | null; signal: AbortSignal },
): Promise<RunDigests> {
  const ask = askForKeys(ctx, aws, accountId);
  if (since === null) await doubtAgain(ctx.db.pool, objects.name);
  try {
    // Before: what it finds to be there again is verified at once.
    const compared = (await comparison?.end()) ?? null;
    const now = await verifyDigests(ctx, objects, {
      ...{ ask, feeds, since, signal, budgetMs: BUDGET_MS },
    });
    return { now: joined(now, compared), all: await sumDigests(ctx, objects.name), error: null };
  } catch (error) {
    if (signal.aborted || !(error instanceof SourceUnreadable)) throw error;
    return { now: null, all: await sumDigests(ctx, objects.name), error: error.message };
  }
}

function joined(now: DigestAnswer, compared: Compared | null): DigestAnswer {
  if (compared === null) return now;
  const { added, removed } = compared;
  const problems = [...compared.problems, ...now.problems].slice(0, 100);
  return { ...now, added, removed, left: now.left || compared.left, problems };
}

async function sumDigests(ctx: Context, source: string): Promise<DigestSums | null> {
  const counts = await countDigests(ctx.db.pool, source, null);
  return sumsOf(counts, await latestFaults(ctx.db.pool, source));
}

/** Counts of each state together; null where there is no digest. */
function sumsOf(counts: readonly DigestCount[], faults: DigestSums["faults"]): DigestSums | null {
  const first = counts[0];
  if (!first) return null;
  const sum = (wanted: (one: DigestCount) => boolean) =>
    counts.filter(wanted).reduce((total, { count }) => total + count, 0);
  const iso = (times: number[]) => times.map((time) => new Date(time).toISOString());
  const [from = "", to = ""] = iso([
    counts.reduce((least, one) => Math.min(least, one.from), first.from),
    counts.reduce((most, one) => Math.max(most, one.to), first.to),
  ]);
  return {
    digests: sum(() => true),
    valid: sum(({ state }) => state === "valid"),
    invalid: sum(({ state }) => state === "invalid"),
    missing: sum(({ state }) => state === "missing"),
    gap: sum(({ state }) => state === "gap"),
    unproven: sum(({ signature }) => signature === "unproven"),
    ...{ from, to, faults },
  };
}
