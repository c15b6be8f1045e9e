import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { withNames } from "./list-rules";
import { toDeciders } from "./rules/deciders";
import type { OwnershipState } from "./schemas";
import { readInputs } from "./store/inputs";
import { countOwned, readNames } from "./store/owners";
import { readPass } from "./store/pass";
import { OWNED } from "./types";

/** How many keys have which kind of owner, and whether what decides is applied to all of them. */
export async function getOwnership(ctx: Context): Promise<OwnershipState> {
  authorize(ctx.actor, "ownership-rule:read");
  const { pool } = ctx.db;
  const now = ctx.clock();
  const [inputs, pass, counts] = await Promise.all([
    readInputs(pool, now),
    readPass(pool),
    countOwned(pool),
  ]);
  const names = await readNames(pool, inputs.fallback, now);
  const { stamp } = toDeciders(inputs);
  const applied = pass.target === null && pass.applied === stamp;
  const underWay = pass.target === stamp;
  return {
    counts: Object.fromEntries(
      OWNED.map((owned) => [owned, counts.find((row) => row.owned === owned)?.n ?? 0]),
    ) as OwnershipState["counts"],
    fallback: withNames(inputs.fallback, names),
    tagNames: [...inputs.tagNames],
    applying: applied
      ? null
      : {
          done: underWay ? pass.done : 0,
          total: pass.total,
          startedAt: underWay ? (pass.startedAt?.toISOString() ?? null) : null,
        },
    appliedAt: pass.finishedAt?.toISOString() ?? null,
  };
}
