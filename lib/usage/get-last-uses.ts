import { z } from "zod";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { cursorCodec } from "@/lib/http/cursor";
import { requireKey } from "@/lib/keys/get-key";
import type { KeyName } from "@/lib/keys/rules/key-arn";
import type { DetailRow } from "@/lib/keys/store/read-key";
import { readCoverages } from "./read-coverages";
import { joinLastUse, type LastUse, wholeSince } from "./rules/last-use";
import type { LastUseAnswer, LastUses } from "./schemas/last-uses";
import { lastUsesOfKeys } from "./store/last-uses";
import type { CoverageSpan, Occurrence, UseRow } from "./types";

const DAY_MS = 86_400_000;

const cursor = cursorCodec("last-uses", z.object({ after: z.number().int().min(0).max(1e7) }));

/**
 * Who last used a key, when, by which operation and how often in the last `days` days, the last use first; with what AWS and
 * CloudTrail together tell of the key's last use. Throws `not-found`, and `invalid` for a cursor of another list.
 */
export async function getLastUses(
  ctx: Context,
  {
    days,
    limit,
    cursor: text,
    ...name
  }: KeyName & { days: number; limit: number; cursor?: string },
): Promise<LastUses> {
  authorize(ctx.actor, "usage:read");
  const key = await requireKey(ctx, name);
  const bound = `${key.arn} ${days}`;
  const begin = cursor.decode(text, bound)?.after ?? 0;
  const now = ctx.clock();
  const from = new Date(Math.floor((now.getTime() - days * DAY_MS) / DAY_MS) * DAY_MS);
  const since = Math.min(from.getTime(), key.created_at?.getTime() ?? from.getTime());
  const scope = { accountId: key.account_id, region: key.region };
  const [rows, coverages] = await Promise.all([
    lastUsesOfKeys(ctx.db.pool, [key.arn], { from }),
    readCoverages(ctx, [scope], { from: since, to: now.getTime() }),
  ]);
  const coverage = coverages.get(`${scope.accountId}/${scope.region}`) ?? [];
  const end = begin + limit;
  return {
    ...joined(key, rows, coverage, now),
    from: from.toISOString(),
    items: rows.slice(begin, end).map(toUse),
    nextCursor: rows.length > end ? cursor.encode({ after: end }, bound) : null,
    total: rows.length,
  };
}

function joined(
  key: DetailRow,
  rows: readonly UseRow[],
  coverage: readonly CoverageSpan[],
  now: Date,
): Pick<LastUses, "key" | "aws" | "cloudtrail"> {
  const readAt = key.reads.lastUsage?.readAt ?? null;
  const aws = {
    answer: key.last_use,
    usedAt: key.last_used_at?.getTime() ?? null,
    operation: key.last_use_operation,
    trackingSince: key.last_use_tracking_since?.getTime() ?? null,
    readAt: readAt === null ? null : Date.parse(readAt),
  };
  const trail = lastOf(rows);
  const createdAt = key.created_at?.getTime() ?? null;
  const gaps = coverage.flatMap((span) => (span.state === "covered" ? [] : [span]));
  return {
    key: toAnswer(joinLastUse({ aws, trail, coverage, createdAt, now: now.getTime() })),
    aws: {
      answer: aws.answer,
      at: iso(aws.usedAt),
      operation: aws.operation,
      trackingSince: iso(aws.trackingSince),
      readAt,
    },
    cloudtrail: {
      last: trail && { ...trail, at: toIso(trail.at) },
      wholeSince: iso(wholeSince(coverage, now.getTime())),
      gaps: gaps.map(({ from, to, reason }) => ({ from: toIso(from), to: toIso(to), reason })),
    },
  };
}

/** The newest successful use. */
function lastOf(rows: readonly UseRow[]) {
  let last: { at: number; operation: string; principalRef: string } | null = null;
  for (const { used, operation, principalRef } of rows) {
    const at = used?.lastAt.getTime();
    if (at !== undefined && (last === null || at > last.at)) last = { at, operation, principalRef };
  }
  return last;
}

const toIso = (at: number) => new Date(at).toISOString();
const iso = (at: number | null) => (at === null ? null : toIso(at));

function toAnswer(use: LastUse): LastUseAnswer {
  if (use.answer === "used") return { ...use, at: toIso(use.at) };
  if (use.answer === "never") return { ...use, asOf: toIso(use.asOf) };
  return { ...use, notUsedSince: iso(use.notUsedSince) };
}

function toUse(row: UseRow): LastUses["items"][number] {
  const when = (one: Occurrence | null) =>
    one && { lastAt: one.lastAt.toISOString(), count: one.count };
  return {
    principal: {
      ref: row.principalRef,
      kind: row.principalKind,
      accountId: row.principalAccountId,
      own: row.own,
    },
    operation: row.operation,
    used: when(row.used),
    denied: when(row.denied),
    failed: when(row.failed),
    services: row.services,
  };
}
