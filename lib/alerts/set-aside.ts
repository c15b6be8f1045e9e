import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { assertLease, type Lease } from "@/lib/jobs/lease";
import { changeByRule, Overtaken } from "./change-by-rule";
import { DAY } from "./rules/finding";
import type { AgainRow } from "./store/rule-pass";
import { readUnfound } from "./store/unresolved";
import { noteSetAside, wasTold } from "./store/write-alerts";

/**
 * Resolves the alerts of a changed rule that it has not raised again, each in one transaction with its entry in the
 * ledger; whoever was told of one is told that it is over. Left alone is what began before the days that were judged, and
 * what was raised on a day of which the rule could not judge all.
 */
export async function setAside(
  ctx: Context,
  lease: Lease,
  { rule, startedAt, fromAt, toAt, unsure }: AgainRow,
  enabled: boolean,
): Promise<void> {
  const days = new Set(unsure.map((day) => day.getTime()));
  const at = startedAt.toISOString();
  const why = enabled
    ? `No longer above the rule, as it was changed before ${at}.`
    : `Its rule was turned off before ${at}.`;
  for (const row of await readUnfound(ctx.db.pool, { rule, startedAt, fromAt, toAt })) {
    if (touches(days, row.firstAt.getTime(), row.lastAt.getTime())) continue;
    const work = inTransaction(ctx.db, async (client) => {
      await assertLease(client, lease);
      await changeByRule(client, ctx, row, { state: "resolved", why, endedAt: null });
      await noteSetAside(client, row.id, ctx.clock());
      await wasTold(client, row.id);
    });
    await work.catch((error: unknown) => {
      if (!(error instanceof Overtaken)) throw error;
    });
  }
}

function touches(days: ReadonlySet<number>, from: number, to: number): boolean {
  for (let day = Math.floor(from / DAY) * DAY; day <= to; day += DAY) {
    if (days.has(day)) return true;
  }
  return false;
}
