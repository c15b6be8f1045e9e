import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { nameParts } from "./name-parts";
import { requireSteps, resolveCalls } from "./resolve-calls";
import type { TopQuery, UsageTop } from "./schemas/series";
import { readTop } from "./store/read-series";

/**
 * Whatever made, took or answered the most calls. Counts are what is known; what coverage lacks, the series tells.
 * Throws `invalid` and `not-found` as `resolveCalls` does.
 */
export async function getTop(ctx: Context, query: TopQuery): Promise<UsageTop> {
  authorize(ctx.actor, "usage:read");
  const { by, limit } = query;
  const { from, to } = requireSteps(query, ctx.clock());
  const { wanted, failedIds } = await resolveCalls(ctx, query, by);
  const { rows, parts, calls } = await readTop(ctx.db.pool, wanted, [from, to], {
    ...{ split: by, limit, failedIds },
  });
  const names = await nameParts(
    ctx.db.pool,
    by,
    rows.map(({ part }) => part),
  );
  return {
    items: rows.flatMap(({ part, count, failed }) => {
      const name = names.get(part);
      return name ? [{ ...name, count, failed }] : [];
    }),
    total: parts,
    calls,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
  };
}
