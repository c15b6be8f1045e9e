import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { requireKey } from "@/lib/keys/get-key";
import type { KeyName } from "@/lib/keys/rules/key-arn";
import { mainCapability, sumReach } from "./rules/sum-reach";
import type { KeyReach } from "./schemas/edges";
import { readKeyEdgeState } from "./store/edge-state";
import { reachersOfKey } from "./store/edges";

/** What somebody rules over a key by. */
const RULING = ["grant", "change-policy", "delete-or-disable"] as const;

/**
 * How many principals can do what a key is for, or have another capability, as its edges tell: null where they are not
 * computed or could not be; and how many rule over it. Throws `not-found`.
 */
export async function getKeyReach(
  ctx: Context,
  { capability: asked, ...name }: KeyName & { capability?: KeyReach["capability"] },
): Promise<KeyReach> {
  authorize(ctx.actor, "access:read");
  const { id, usage, account_id: home } = await requireKey(ctx, name);
  const capability = asked ?? mainCapability(usage);
  const [{ computedAt, pending, error }, reachers] = await Promise.all([
    readKeyEdgeState(ctx.db.pool, id),
    reachersOfKey(ctx.db.pool, id),
  ]);
  return {
    capability,
    computedAt: computedAt?.toISOString() ?? null,
    ...{ pending, error },
    sum: reachers === null ? null : sumReach(reachers, capability, home),
    rule: (reachers === null ? [] : RULING).map((each) => ({
      capability: each,
      sum: sumReach(reachers ?? [], each, home),
    })),
  };
}
