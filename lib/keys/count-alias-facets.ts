import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { AliasFacets, AliasFilters } from "./schemas/aliases";
import { countAliasAccounts, countAliasRegions } from "./store/count-alias-facets";

/** Counts of every account and region among the aliases that the other filters let through, most first. */
export async function countAliasFacets(ctx: Context, filters: AliasFilters): Promise<AliasFacets> {
  authorize(ctx.actor, "alias:read");
  const { pool } = ctx.db;
  const scope = keyScopeOf(ctx.actor);
  const [account, region] = await Promise.all([
    countAliasAccounts(pool, scope, filters),
    countAliasRegions(pool, scope, filters),
  ]);
  return { facets: { account, region } };
}
