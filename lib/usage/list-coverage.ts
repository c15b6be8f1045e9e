import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { readCoverageOfScopes } from "./read-coverage";
import { readProofs } from "./read-proofs";
import type { ProvenSpan } from "./rules/prove-spans";
import type { CoverageList, CoverageQuery } from "./schemas/coverage";
import { watchedScopes } from "./store/watched-scopes";

const DAY = 86_400_000;
const MOST_DAYS = 800;

/**
 * Of each watched account and region in which the actor sees keys: what usage data we hold of a range, and why not of
 * the rest. Throws `invalid` for a range that ends before it begins or is longer than 800 days.
 */
export async function listCoverage(ctx: Context, query: CoverageQuery): Promise<CoverageList> {
  authorize(ctx.actor, "usage:read");
  const to = query.to ? Date.parse(query.to) : ctx.clock().getTime();
  const from = query.from ? Date.parse(query.from) : to - 90 * DAY;
  if (from >= to || to - from > MOST_DAYS * DAY) {
    const message = `The range must begin before it ends and be no longer than ${MOST_DAYS} days.`;
    throw new AppError("invalid", message, [{ field: "from", message }]);
  }
  const scopes = await watchedScopes(ctx.db.pool, keyScopeOf(ctx.actor), query.account ?? null);
  const coverage = await readCoverageOfScopes(ctx.db.pool, scopes, { from, to }, ctx.clock());
  const proofs = await readProofs(ctx.db.pool, scopes, coverage, { from, to });
  const iso = (at: number) => new Date(at).toISOString();
  const items = scopes.map(({ accountId, accountName, region }) => {
    const spans = proofs.get(`${accountId}/${region}`) ?? [];
    const length = (wanted: (span: ProvenSpan) => boolean) =>
      spans.filter(wanted).reduce((sum, one) => sum + one.to - one.from, 0) / (to - from);
    return {
      ...{
        accountId,
        accountName,
        region,
        coveredShare: length(({ state }) => state === "covered"),
      },
      provenShare: length(({ state, proof }) => state === "covered" && proof === "valid"),
      spans: spans.map((span) => ({
        ...{ from: iso(span.from), to: iso(span.to), state: span.state },
        reason: span.state === "covered" ? null : span.reason,
        proof: span.proof,
      })),
    };
  });
  return { from: iso(from), to: iso(to), items, nextCursor: null, total: items.length };
}
