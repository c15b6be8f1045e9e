import { keyScopeOf } from "@/lib/auth/key-scope";
import type { Context } from "@/lib/context";
import type { KeyFilters } from "./schemas";
import type { KeyQuery } from "./store/filter-keys";

/** The keys that these filters let through of those that the actor may know of. */
export function keyQuery({ actor, clock }: Context, filters: KeyFilters): KeyQuery {
  const viewer = actor.kind === "person" ? actor.id : actor.kind === "token" ? actor.ownerId : null;
  return { filters, scope: keyScopeOf(actor), viewer, now: clock() };
}
