import { keyScopeOf } from "@/lib/auth/key-scope";
import type { Context } from "@/lib/context";
import { selectiveTerms } from "./rules/search-terms";
import type { KeyFilters } from "./schemas";
import type { KeyQuery } from "./store/filter-keys";
import { readScopeHeads } from "./store/search-condition";

/** The keys that these filters let through of those that the actor may know of. */
export async function keyQuery(ctx: Context, filters: KeyFilters): Promise<KeyQuery> {
  const { actor, clock, db } = ctx;
  const viewer = actor.kind === "person" ? actor.id : actor.kind === "token" ? actor.ownerId : null;
  const searched = selectiveTerms(filters.q).length > 0;
  const heads = searched ? await readScopeHeads(db.pool) : [];
  return { filters, scope: keyScopeOf(actor), viewer, now: clock(), heads };
}
