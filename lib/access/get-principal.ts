import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { getChains } from "./get-chains";
import { toPrincipal } from "./list-principals";
import type { PrincipalDetail } from "./schemas/principals";
import { readEdgeState } from "./store/edge-state";
import { type IdentityDetailRow, readIdentity } from "./store/read-identity";
import { type PrincipalRow, readPrincipal } from "./store/read-principals";

/** The row of a principal. Throws `not-found` for one that reaches no key that the actor may know of. */
export async function requirePrincipal(ctx: Context, id: string): Promise<PrincipalRow> {
  const row = await readPrincipal(ctx.db.pool, keyScopeOf(ctx.actor), id);
  if (row === undefined) throw new AppError("not-found", "There is no principal of this id.");
  return row;
}

function toIdentity(row: IdentityDetailRow): PrincipalDetail["identity"] {
  return {
    arn: row.arn,
    createdAt: row.created_at?.toISOString() ?? null,
    lastUsedRegion: row.last_used_region,
    readAt: row.read_at.toISOString(),
    tags: row.tags,
    policies: row.policies.map(({ name, source, arn, sha256 }) => ({
      ...{ name, source, arn },
      readable: arn === null ? sha256 !== null : row.readable.includes(arn),
    })),
    groups: row.groups,
    boundaryArn: row.boundary_arn,
    trust: row.trust,
  };
}

/** One principal with its own policies, who can become it and whom it can become. Throws `forbidden` and `not-found`. */
export async function getPrincipal(ctx: Context, id: string): Promise<PrincipalDetail> {
  authorize(ctx.actor, "access:read");
  const row = await requirePrincipal(ctx, id);
  const scope = keyScopeOf(ctx.actor);
  const [state, identity, chains] = await Promise.all([
    readEdgeState(ctx.db.pool, scope),
    row.identity_id === null ? undefined : readIdentity(ctx.db.pool, row.identity_id),
    getChains(ctx.db, scope, row),
  ]);
  return { ...toPrincipal(row), state, identity: identity ? toIdentity(identity) : null, chains };
}
