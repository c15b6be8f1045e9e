import { can } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { readCoverage } from "@/lib/usage/read-coverage";
import { wholeSince } from "@/lib/usage/rules/last-use";
import { lastUsesOfKeys } from "@/lib/usage/store/last-uses";
import type { CoverageSpan, GapReason, UseRow } from "@/lib/usage/types";
import type { AskedPrincipal } from "./asked-principals";
import type { AccessCase } from "./build-case";
import { type MatchedUse, matchUses, type SeenUse, type UsageFacts } from "./rules/match-uses";
import type { KnownUsage } from "./schemas/uses";
import { readUniqueIds } from "./store/read-unique-ids";
import { USE_DAYS } from "./types";

const DAY_MS = 86_400_000;
/** Usage is looked for no longer back. */
const MAX_DAYS = 400;

/** What is known of the use of a case's key. */
export interface CaseUses {
  usage: KnownUsage;
  of(ref: string): MatchedUse | null;
}

/**
 * How the principals of a case used its key. Null for a picture of the past, and for who may not see usage. `among`: all
 * who are asked about for the key, where the case holds some of them alone.
 */
export async function loadUses(
  ctx: Context,
  of: AccessCase,
  among: readonly AskedPrincipal[] = of.principals,
): Promise<CaseUses | null> {
  if (of.at !== null || !can(ctx.actor, "usage:read")) return null;
  const now = of.computedAt;
  const { usage, seen } = await readUses(ctx, of, now);
  const matched = matchUses(of.principals, among, seen, usage, now);
  const { sinceCreation: _, ...known } = usage;
  return { usage: known, of: (ref) => matched.get(ref) ?? null };
}

/** From when calls are counted, and from when on it is looked at what usage is known. */
export function spanOfUse(made: Date | null, now: Date): { from: Date; begin: number } {
  const from = new Date(Math.floor((now.getTime() - USE_DAYS * DAY_MS) / DAY_MS) * DAY_MS);
  const oldest = now.getTime() - MAX_DAYS * DAY_MS;
  return { from, begin: Math.max(Math.min(from.getTime(), made?.getTime() ?? oldest), oldest) };
}

async function readUses({ db }: Context, { key, principals }: AccessCase, now: Date) {
  const { arn, account_id: accountId, region, created_at: made } = key.loaded.row;
  const { from, begin } = spanOfUse(made, now);
  const orphans = principals.flatMap(({ ref, kind }) => (kind === "orphan" ? [ref] : []));
  const [rows, coverage, uniqueIds] = await Promise.all([
    lastUsesOfKeys(db.pool, [arn], { from, kinds: ["use", "control", "read"] }),
    readCoverage(db.pool, { accountId, region }, { from: begin, to: now.getTime() }, now),
    readUniqueIds(db.pool, orphans),
  ]);
  const seen = rows.flatMap((row) => seenOf(row, uniqueIds.get(row.principalRef) ?? null));
  return { usage: usageOf(coverage, from, made, now), seen };
}

/** What usage of the last 90 days is known of a case's key. */
export async function readUsage(
  { db }: Context,
  { key, computedAt }: AccessCase,
): Promise<KnownUsage> {
  const { account_id: accountId, region, created_at: made } = key.loaded.row;
  const { from, begin } = spanOfUse(made, computedAt);
  const range = { from: begin, to: computedAt.getTime() };
  const coverage = await readCoverage(db.pool, { accountId, region }, range, computedAt);
  const { sinceCreation: _, ...known } = usageOf(coverage, from, made, computedAt);
  return known;
}

/** The successful calls of a row. */
export function seenOf(row: UseRow, uniqueId: string | null): SeenUse[] {
  const { principalRef, principalAccountId: accountId, operation, kind, used } = row;
  if (used === null) return [];
  const { lastAt, count: calls } = used;
  return [{ principalRef, accountId, uniqueId, operation, kind, lastAt, calls }];
}

/** What spans of coverage say of the last 90 days, or of the time since the key was made. */
export function usageOf(
  coverage: readonly CoverageSpan[],
  from: Date,
  made: Date | null,
  now: Date,
): UsageFacts {
  const since = wholeSince(coverage, now.getTime());
  // Calls count from the begin of a day; that none were is known with the 90 days themselves.
  const needed = Math.max(now.getTime() - USE_DAYS * DAY_MS, made?.getTime() ?? 0);
  const whole = since !== null && since <= needed;
  const gaps = coverage.flatMap((span): GapReason[] =>
    span.state !== "covered" && span.to > needed ? [span.reason] : [],
  );
  const reasons = [...new Set(gaps)];
  return {
    days: USE_DAYS,
    from: from.toISOString(),
    knownSince: since === null ? null : new Date(since).toISOString(),
    gaps: whole ? [] : reasons.length > 0 ? reasons : ["not-yet"],
    sinceCreation: whole && made !== null && since <= made.getTime(),
  };
}
