import { inTransaction } from "@/lib/db/transaction";
import { env } from "@/lib/env";
import { defineTask, type JobContext } from "@/lib/jobs/types";
import { failStep } from "./run-step";
import { startSync } from "./start-sync";
import { addStepJob, latestRun, lockRuns, stepsWithoutJob } from "./store/write-runs";
import { SCHEDULE_TASK } from "./sync-tasks";

/**
 * Runs every minute: begins a sync when the last one is older than `minutes` (the first one at once; never
 * when 0), and gives a job back to every unfinished step that has none.
 */
export async function scheduleSync(ctx: JobContext, minutes: number): Promise<void> {
  await rescueSteps(ctx);
  if (minutes === 0) return;
  const { db, clock } = ctx;
  const actor = { kind: "system", name: "schedule" } as const;
  const context = { db, clock, actor, requestId: "schedule" };
  const first = (await latestRun(db.pool)) === null;
  // Half a minute early, so that an hour's schedule does not creep by the minute in which we look.
  const unlessSince = new Date(clock().getTime() - minutes * 60_000 + 30_000);
  await startSync(context, { trigger: first ? "start" : "schedule", unlessSince });
}

/** A step's job can only be lost by hand or by the queue's giving up; the step must not hang for ever. */
async function rescueSteps(ctx: JobContext): Promise<void> {
  const lost = await inTransaction(ctx.db, async (client) => {
    await lockRuns(client);
    const steps = await stepsWithoutJob(client);
    const again = steps.filter((step) => !step.givenUp);
    for (const step of again) await addStepJob(client, step.id, step.kind);
    return steps.filter((step) => step.givenUp);
  });
  for (const step of lost) {
    await failStep(ctx, step.id, "internal", "The queue gave the step's job up; see the log.");
  }
}

export const scheduleTask = defineTask(SCHEDULE_TASK, async (_payload, ctx) => {
  await scheduleSync(ctx, env.KEYLEDGER_SYNC_MINUTES);
  return undefined;
});
