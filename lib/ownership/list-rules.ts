import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import type { NamedOwner, OwnershipRule, RuleList } from "./schemas";
import { readNames } from "./store/owners";
import { countByRule, type RuleRow, readRule, readRules } from "./store/rules";
import { type OwnerRef, ownerKey } from "./types";

/** Owners with their names, in the order given. */
export function withNames(
  owners: readonly OwnerRef[],
  names: ReadonlyMap<string, NamedOwner>,
): NamedOwner[] {
  return owners.flatMap((owner) => names.get(ownerKey(owner)) ?? []);
}

async function toRules(ctx: Context, rows: RuleRow[]): Promise<OwnershipRule[]> {
  const { pool } = ctx.db;
  const owners = rows.flatMap((row) => row.owners);
  const [names, counts] = await Promise.all([
    readNames(pool, owners, ctx.clock()),
    countByRule(pool),
  ]);
  return rows.map((row) => ({
    ...row,
    owners: withNames(row.owners, names),
    keys: counts.get(row.id) ?? 0,
    updatedAt: row.updatedAt.toISOString(),
  }));
}

/** All ownership rules, the first to decide first, each with the number of keys that it decides. */
export async function listRules(ctx: Context): Promise<RuleList> {
  authorize(ctx.actor, "ownership-rule:read");
  const items = await toRules(ctx, await readRules(ctx.db.pool));
  return { items, nextCursor: null, total: items.length };
}

/** One rule. Throws `not-found`. */
export async function getRule(ctx: Context, id: string): Promise<OwnershipRule> {
  authorize(ctx.actor, "ownership-rule:read");
  const row = await readRule(ctx.db.pool, id);
  const [rule] = row ? await toRules(ctx, [row]) : [];
  if (!rule) throw new AppError("not-found", "There is no ownership rule of that id.");
  return rule;
}
