import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import type { KeyOverview } from "./schemas/overview";
import { accountNames } from "./store/count-facets";
import { type ChangeRow, countChanges, readChanges } from "./store/read-changes";
import { type CountRow, countEstate, countRest } from "./store/read-overview";
import { iso } from "./store/summary-rows";

const WEEK = 7 * 86_400_000;
const RECENT = 20;

function counts(rows: CountRow[], kind: string, labels?: Map<string, string>) {
  return rows
    .filter((row) => row.kind === kind)
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .map(({ value, count }) => ({ value, label: labels?.get(value) ?? value, count }));
}

const sum = (rows: { count: number }[]) => rows.reduce((total, { count }) => total + count, 0);

/** The estate in numbers, and what changed in the last seven days: by whom, where CloudTrail tells it. */
export async function getOverview(ctx: Context): Promise<KeyOverview> {
  authorize(ctx.actor, "key:read");
  const { pool } = ctx.db;
  const scope = keyScopeOf(ctx.actor);
  const since = new Date(ctx.clock().getTime() - WEEK);
  const [estate, rest, changes, recent] = await Promise.all([
    countEstate(pool, scope),
    countRest(pool, scope),
    countChanges(pool, scope, since),
    readChanges(pool, scope, since, RECENT),
  ]);
  const accounts = counts(estate, "account");
  const names = await accountNames(
    pool,
    accounts.map(({ value }) => value),
  );
  const managers = counts(estate, "manager");
  return {
    total: sum(accounts),
    customer: managers.find(({ value }) => value === "CUSTOMER")?.count ?? 0,
    unreadable: sum(counts(rest, "unreadable")),
    gone: sum(counts(rest, "gone")),
    states: counts(estate, "state"),
    accounts: counts(estate, "account", names),
    managers,
    specs: counts(estate, "spec"),
    origins: counts(estate, "origin"),
    rotations: counts(estate, "rotation"),
    lastUses: counts(estate, "lastUse"),
    aliases: counts(rest, "alias"),
    changedSince: since.toISOString(),
    changes: changes.map((row) => ({
      facet: row.facet,
      changes: row.changes,
      keys: row.keys,
      lastAt: row.last_at.toISOString(),
    })),
    recent: recent.map(toChange),
  };
}

function toChange(row: ChangeRow): KeyOverview["recent"][number] {
  return {
    facet: row.facet,
    seenTo: iso(row.seen_to),
    endedAt: row.at.toISOString(),
    before: row.before,
    after: row.after,
    event:
      row.event_id === null
        ? null
        : {
            operation: row.operation ?? "",
            principalRef: row.principal_ref ?? "",
            session: row.session,
            subject: row.subject,
            detail: row.detail ?? {},
          },
    key: {
      arn: row.arn,
      accountId: row.account_id,
      accountName: row.account_name,
      region: row.region,
      keyId: row.kms_id,
      aliases: row.aliases ?? [],
    },
  };
}
