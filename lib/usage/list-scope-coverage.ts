import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { readCoverages } from "./read-coverages";
import { readProofs } from "./read-proofs";
import { requireSteps } from "./resolve-calls";
import { gapsOf, lostTime } from "./rules/point-coverage";
import type { ProvenSpan } from "./rules/prove-spans";
import type { ScopeCoverage, ScopeCoverageQuery } from "./schemas/scope-coverage";
import { readAccountNames, readScopes } from "./store/usage-names";
import type { CoverageSpan } from "./types";

/** Of which accounts and regions how much of a time is known; an owner's are those of own keys. Throws `invalid`. */
export async function listScopeCoverage(
  ctx: Context,
  query: ScopeCoverageQuery,
): Promise<ScopeCoverage> {
  authorize(ctx.actor, "usage:read");
  const now = ctx.clock().getTime();
  const { from, to } = requireSteps(query, ctx.clock());
  const end = Math.min(to, now);
  const scopes = await readScopes(ctx.db.pool, keyScopeOf(ctx.actor), {
    accountId: query.account,
  });
  const [coverage, names] = await Promise.all([
    readCoverages(ctx, scopes, { from, to: end }),
    readAccountNames(ctx.db.pool, [...new Set(scopes.map(({ accountId }) => accountId))]),
  ]);
  const proofs = await readProofs(ctx.db.pool, scopes, coverage, { from, to: end });
  const nameOf = new Map(names.map(({ id, label }) => [id, label]));
  const items = scopes.map((scope) => {
    const id = `${scope.accountId}/${scope.region}`;
    const spans = coverage.get(id) ?? [];
    const gaps = gapsOf(new Map([[id, spans]]));
    return {
      ...scope,
      accountName: nameOf.get(scope.accountId) ?? scope.accountId,
      missing: Math.round(lostTime({ from, to: end }, { gaps, scopes: 1 }, now).all / 1000),
      ...provenSeconds(proofs.get(id) ?? []),
      seconds: Math.max(0, Math.round((end - from) / 1000)),
      reasons: [...new Set(gaps.map(({ reason }) => reason))],
      latest: lastKnown(spans),
    };
  });
  items.sort((a, b) => b.missing - a.missing);
  return { from: new Date(from).toISOString(), to: new Date(end).toISOString(), items };
}

function provenSeconds(spans: readonly ProvenSpan[]): { proven: number; direct: number } {
  const known = spans.filter(({ state }) => state === "covered");
  const sum = (wanted: ProvenSpan["proof"]) =>
    known.reduce((all, { from, to, proof }) => all + (proof === wanted ? to - from : 0), 0);
  return { proven: Math.round(sum("valid") / 1000), direct: Math.round(sum(null) / 1000) };
}

function lastKnown(spans: readonly CoverageSpan[]): string | null {
  const last = spans.findLast(({ state }) => state === "covered");
  return last ? new Date(last.to).toISOString() : null;
}
