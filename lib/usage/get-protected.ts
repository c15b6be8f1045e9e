import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { requireKey } from "@/lib/keys/get-key";
import type { KeyName } from "@/lib/keys/rules/key-arn";
import { readCoverages } from "./read-coverages";
import { gapsOf, lostTime } from "./rules/point-coverage";
import { MAX_RESOURCES, type ProtectedByKey } from "./schemas/protected";
import {
  type KeyDays,
  readContextSums,
  readOwnContexts,
  readResources,
  readUsers,
} from "./store/read-protected";
import { readKeyIds } from "./store/usage-names";

const DAY = 86_400_000;
const MAX_USERS = 200;
const MAX_CONTEXTS = 10;
const MAX_GAPS = 50;

const iso = (at: Date) => at.toISOString();

type Found = Pick<
  ProtectedByKey,
  "types" | "resources" | "resourceCount" | "users" | "userCount" | "known" | "contexts"
>;

const NOTHING: Found = {
  ...{ types: [], resources: [], resourceCount: 0, users: [], userCount: 0, contexts: [] },
  known: { calls: 0, named: 0, otherContext: 0, withoutContext: 0, beyond: 0, untold: 0 },
};

async function find({ db: { pool } }: Context, days: KeyDays): Promise<Found> {
  const [resources, sums, contexts, users] = await Promise.all([
    readResources(pool, days, MAX_RESOURCES),
    readContextSums(pool, days),
    readOwnContexts(pool, days, MAX_CONTEXTS),
    readUsers(pool, days, MAX_USERS),
  ]);
  const told = sums.named + sums.other + sums.none + sums.beyond;
  return {
    types: sums.types.map(({ type, resources: many, calls }) => ({
      ...{ type, resources: many, calls: Number(calls) },
    })),
    resources: resources.rows.map((row) => ({
      ...row,
      ...{ calls: Number(row.calls), failed: Number(row.failed) },
      ...{ firstAt: iso(row.firstAt), lastAt: iso(row.lastAt) },
    })),
    resourceCount: resources.total,
    users: users.rows.map((row) => ({
      ...row,
      ...{ calls: Number(row.calls), failed: Number(row.failed) },
      ...{ firstDay: iso(row.firstDay), lastDay: iso(row.lastDay) },
    })),
    userCount: users.total,
    known: {
      ...{ calls: users.calls, named: sums.named, otherContext: sums.other },
      ...{ withoutContext: sums.none, beyond: sums.beyond },
      untold: Math.max(0, users.calls - told),
    },
    contexts: contexts.map(({ value, calls, lastAt }) => ({
      ...{ value, calls: Number(calls), lastAt: iso(lastAt) },
    })),
  };
}

/**
 * What a key protects: the resources that encryption contexts of its calls name in the last days (whole days of UTC), who
 * used it and how often, and what cannot be told. Throws `not-found` for a key that the actor may not know of.
 */
export async function getProtected(
  ctx: Context,
  name: KeyName,
  { days }: { days: number },
): Promise<ProtectedByKey> {
  authorize(ctx.actor, "usage:read");
  const key = await requireKey(ctx, name);
  const now = ctx.clock().getTime();
  const from = Math.floor((now - days * DAY) / DAY) * DAY;
  const scope = { accountId: key.account_id, region: key.region };
  const [[keyId], coverage] = await Promise.all([
    readKeyIds(ctx.db.pool, keyScopeOf(ctx.actor), { arn: key.arn }),
    readCoverages(ctx, [scope], { from, to: now }),
  ]);
  const found = keyId === undefined ? NOTHING : await find(ctx, { keyId, from: new Date(from) });
  const gaps = gapsOf(coverage);
  return {
    from: iso(new Date(from)),
    to: iso(new Date(now)),
    ...found,
    coverage: {
      missing: Math.round(lostTime({ from, to: now }, { gaps, scopes: 1 }, now).all / 1000),
      seconds: Math.round((now - from) / 1000),
      gaps: gaps.slice(0, MAX_GAPS).map((gap) => ({
        from: iso(new Date(gap.from)),
        to: iso(new Date(gap.to)),
        reason: gap.reason,
      })),
    },
  };
}
