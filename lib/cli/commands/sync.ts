import { setTimeout as sleep } from "node:timers/promises";
import type { Aws } from "../../aws/types";
import type { Context } from "../../context";
import { getSyncRun } from "../../estate/get-sync-run";
import type { SyncRunDetail } from "../../estate/schemas";
import { startSync } from "../../estate/start-sync";
import { runWorker } from "../../jobs/run-worker";
import { TASKS } from "../../keys/tasks";
import { type CommonOptions, type Outcome, withAws, withContext } from "../session";
import { hasLiveWorker } from "../store";

export interface SyncOptions extends CommonOptions {
  full?: boolean;
}

/** Begins a sync, or joins the one under way, and waits for its end. Works itself when no worker lives. */
export async function sync(options: SyncOptions): Promise<Outcome> {
  const run = await withContext(options, async (ctx) => {
    const { runId } = await startSync(ctx);
    if (await hasLiveWorker(ctx.db)) return waitForEnd(ctx, runId);
    console.error("No worker runs; working here.");
    return withAws(options, (aws) => workUntilEnd(ctx, aws, runId));
  });
  return {
    json: { ...run, counts: countsOf(run) },
    text: summary(run),
    code: run.state === "failed" ? 3 : run.state === "partial" ? 1 : 0,
  };
}

async function workUntilEnd(ctx: Context, aws: Aws, runId: string): Promise<SyncRunDetail> {
  const stop = new AbortController();
  const work = runWorker({ db: ctx.db, aws, tasks: TASKS, signal: stop.signal });
  try {
    return await waitForEnd(ctx, runId);
  } finally {
    stop.abort();
    await work;
  }
}

/** Steps of the slow lane (last usage) go on by themselves; a sync is done without them. */
async function waitForEnd(ctx: Context, runId: string): Promise<SyncRunDetail> {
  let told = "";
  for (;;) {
    const run = await getSyncRun(ctx, runId);
    const line = progress(run);
    if (line !== told) console.error(line);
    told = line;
    if (run.state !== "queued" && run.state !== "running") return run;
    await sleep(1_000);
  }
}

/** e.g. `12 of 30 steps, 340 keys read, 2,810 calls` */
export function progress(run: SyncRunDetail): string {
  const ended = run.steps.filter((step) => step.finishedAt !== null).length;
  const { keys, calls, throttled } = countsOf(run);
  const slowed = throttled > 0 ? `, ${throttled} throttled` : "";
  return `${ended} of ${run.steps.length} steps, ${keys} keys read, ${calls} calls${slowed}`;
}

export function countsOf(run: SyncRunDetail) {
  const sum = (of: (step: SyncRunDetail["steps"][number]) => number) =>
    run.steps.reduce((total, step) => total + of(step), 0);
  return {
    keys: sum((step) => (step.kind === "scope" ? step.done : 0)),
    calls: sum((step) => step.calls),
    throttled: sum((step) => step.throttled),
    denied: sum((step) => step.denied),
    failedSteps: sum((step) => (step.state === "failed" ? 1 : 0)),
  };
}

function summary(run: SyncRunDetail): string {
  const failed = run.steps.filter((step) => step.error !== null);
  const lines = failed.map(
    ({ kind, accountId, region, error }) =>
      `  ${[kind, accountId, region].filter(Boolean).join(" ")}: ${error?.message}`,
  );
  return [`${run.state}: ${progress(run)}`, ...lines].join("\n");
}
