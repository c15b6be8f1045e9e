import { z } from "zod";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { ensureQueue } from "@/lib/jobs/add-job";
import { assertLease, type Lease, withLease } from "@/lib/jobs/lease";
import { defineTask, type TaskSpec } from "@/lib/jobs/types";
import { endAlerts } from "./end-alerts";
import { gatherMaterial } from "./gather-material";
import { judgeOneAgain, noteChangedRules } from "./judge-again";
import { readRules } from "./read-rules";
import { awaitedOf } from "./rules/awaited";
import { DAY } from "./rules/finding";
import { judge } from "./rules/judge";
import { openedKeys } from "./rules/reader-after-change";
import {
  awaitCoverage,
  type DueDay,
  dueAfter,
  finishDue,
  isIngesting,
  noteLook,
  readDue,
} from "./store/due";
import { watchLogs } from "./watch-logs";
import { watchStores } from "./watch-stores";
import { writeFindings } from "./write-findings";

/** Runs after each ingest (a trigger wakes it) and every minute. */
export const EVALUATE_ALERTS: TaskSpec<object> = {
  name: "alerts.evaluate",
  payload: z.object({}),
  lane: "main",
  maxAttempts: 5,
};

interface Evaluated {
  days: number;
  raised: number;
  /** Somebody else is at it, or usage is still coming in. */
  busy: boolean;
}

/**
 * Looks at every hour of which usage or control events came in since the last look, day after day from the earliest,
 * by all rules that are on, and once more at those that were looked at before all their usage was known; judges again by
 * rules that were changed, and looks at key stores as they were last read and at log files by their digests; then ends the
 * alerts whose condition is over. Each day is one transaction: after a kill the next look goes on with the day that was not
 * finished. One at a time, by lease.
 */
export async function evaluateAlerts(
  ctx: Context,
  { workerId, signal }: { workerId: string; signal: AbortSignal },
): Promise<Evaluated> {
  await ensureQueue(ctx.db);
  const evaluated: Evaluated = { days: 0, raised: 0, busy: false };
  // What an ingest covers is known when it has come to its end, and nothing is the first without that.
  if (await isIngesting(ctx.db.pool, ctx.clock())) return { ...evaluated, busy: true };
  const outcome = await withLease(
    ctx.db,
    { name: "alerts-evaluate", workerId, signal },
    async (lease, until) => {
      await noteChangedRules(ctx, lease);
      for (;;) {
        until.throwIfAborted();
        const due = await readDue(ctx.db.pool);
        if (due) {
          evaluated.raised += await evaluateDay(ctx, lease, due);
          evaluated.days += 1;
        } else if (!(await judgeOneAgain(ctx, lease))) break;
      }
      evaluated.raised += await watchStores(ctx, lease);
      evaluated.raised += await watchLogs(ctx, lease);
      await endAlerts(ctx, lease);
      await noteLook(ctx.db.pool, ctx.clock());
    },
  );
  return { ...evaluated, busy: outcome.busy };
}

async function evaluateDay(ctx: Context, lease: Lease, due: DueDay): Promise<number> {
  const { rules, business } = await readRules(ctx);
  const span = { from: due.from.getTime(), to: due.to.getTime() };
  const material = await gatherMaterial(ctx, span, rules);
  const { findings, unjudged } = judge(material, rules, business);
  const at = ctx.clock();
  return inTransaction(ctx.db, async (client) => {
    await assertLease(client, lease);
    const { raised } = await writeFindings(client, ctx, findings);
    await finishDue(client, due, { at, unjudged });
    const opened = openedKeys(material.eventsOfSpan, rules["reader-after-change"]);
    await dueAfter(client, new Date(Math.floor(span.from / DAY) * DAY), opened);
    await awaitCoverage(client, awaitedOf(material, at.getTime()), at);
    return raised;
  });
}

export const evaluateAlertsTask = defineTask(EVALUATE_ALERTS, async (_payload, job) => {
  const actor = { kind: "system", name: "alerts" } as const;
  const ctx: Context = { db: job.db, clock: job.clock, actor, requestId: "alerts.evaluate" };
  const { busy } = await evaluateAlerts(ctx, { workerId: job.workerId, signal: job.signal });
  // Who is at it may have looked before the last batch came.
  return busy ? { again: 10_000 } : undefined;
});
