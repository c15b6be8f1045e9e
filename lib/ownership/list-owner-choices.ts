import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { withNames } from "./list-rules";
import type { NamedOwner } from "./schemas";
import { findChoices, readNames } from "./store/owners";

const MAX_CHOICES = 20;

/** People and groups of whose name or address `q` is a part, for whoever gives keys their owners. */
export async function listOwnerChoices(
  ctx: Context,
  q: string,
): Promise<{ items: NamedOwner[]; nextCursor: null; total: number }> {
  authorize(ctx.actor, "ownership:write");
  const now = ctx.clock();
  const found = await findChoices(ctx.db.pool, q, now, MAX_CHOICES);
  const items = withNames(found, await readNames(ctx.db.pool, found, now));
  return { items, nextCursor: null, total: items.length };
}
