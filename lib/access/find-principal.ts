import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { principalIdOf } from "./store/principal-ids";
import { readPrincipal } from "./store/read-principals";

/**
 * The id of a principal that has a page, by its ref (an ARN, `account:…`, `service:…`); null for one that reaches no key
 * which the actor may know of, in the same way as for one that nobody knows. Throws `forbidden`.
 */
export async function findPrincipal(ctx: Context, ref: string): Promise<string | null> {
  authorize(ctx.actor, "access:read");
  const { pool } = ctx.db;
  const id = await principalIdOf(pool, ref);
  const row = id === null ? undefined : await readPrincipal(pool, keyScopeOf(ctx.actor), id);
  return row?.id ?? null;
}
