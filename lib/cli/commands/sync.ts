import { setTimeout as sleep } from "node:timers/promises";
import { ACCESS_TASKS } from "../../access/tasks";
import type { Aws } from "../../aws/types";
import type { Context } from "../../context";
import { AppError } from "../../errors";
import { getSyncRun } from "../../estate/list-sync-runs";
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
    if (await hasLiveWorker(ctx.db)) {
      const { runId } = await startSync(ctx);
      return waitForEnd(ctx, runId, { needsWorker: true });
    }
    // The way to AWS first: a run that nobody here can work on is not begun.
    return withAws(options, async (aws) => {
      console.error("No worker runs; working here.");
      const { runId } = await startSync(ctx);
      return workUntilEnd(ctx, aws, runId);
    });
  });
  const gaps = gapsOf(run);
  return {
    json: { ...run, counts: countsOf(run), gaps },
    text: [`${run.state}: ${progress(run)}`, ...gaps.map(describeGap)].join("\n"),
    code: exitCodeOf(run),
  };
}

/**
 * 0 when every step ended, also where a key's own policy hid a part of it from us (`gaps` names those);
 * 1 when a step failed, so that a scope, account or the organisation was not read; 3 when all failed.
 */
export function exitCodeOf({ state, steps }: Pick<SyncRunDetail, "state" | "steps">): 0 | 1 | 3 {
  if (state === "failed") return 3;
  return steps.some((step) => step.state === "failed") ? 1 : 0;
}

async function workUntilEnd(ctx: Context, aws: Aws, runId: string): Promise<SyncRunDetail> {
  const stop = new AbortController();
  const work = runWorker({
    db: ctx.db,
    aws,
    tasks: [...TASKS, ...ACCESS_TASKS],
    signal: stop.signal,
  });
  try {
    return await waitForEnd(ctx, runId, { needsWorker: false });
  } finally {
    stop.abort();
    await work;
  }
}

/** Steps of the slow lane (last usage) go on by themselves; a sync is done without them. */
async function waitForEnd(
  ctx: Context,
  runId: string,
  { needsWorker }: { needsWorker: boolean },
): Promise<SyncRunDetail> {
  let told = "";
  for (;;) {
    const run = await getSyncRun(ctx, { id: runId });
    const line = progress(run);
    if (line !== told) console.error(line);
    told = line;
    if (run.state !== "queued" && run.state !== "running") return run;
    if (needsWorker && !(await hasLiveWorker(ctx.db))) {
      const message = `The worker is gone; the sync ${runId} goes on when one starts.`;
      throw new AppError("unavailable", message);
    }
    await sleep(1_000);
  }
}

/** e.g. `12 of 30 steps, 340 keys read, 2,810 calls` */
export function progress(run: SyncRunDetail): string {
  const { keys, calls, throttled } = countsOf(run);
  const slowed = throttled > 0 ? `, ${throttled} throttled` : "";
  return `${run.done} of ${run.total} steps, ${keys} keys read, ${calls} calls${slowed}`;
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

/** What of the estate this run did not read, or not whole. */
export interface Gap {
  kind: SyncRunDetail["steps"][number]["kind"];
  accountId: string | null;
  region: string | null;
  /** `partial`: read, but for parts of it; `failed`: not read, and what was known before stays. */
  state: "partial" | "failed";
  /** Calls that AWS refused for want of a permission. */
  denied: number;
  error: { code: string; message: string; action?: string } | null;
}

export function gapsOf({ steps }: Pick<SyncRunDetail, "steps">): Gap[] {
  return steps.flatMap(({ kind, accountId, region, state, denied, error }) =>
    state === "partial" || state === "failed"
      ? [{ kind, accountId, region, state, denied, error }]
      : [],
  );
}

function describeGap({ kind, accountId, region, state, denied, error }: Gap): string {
  const what = [kind, accountId, region].filter(Boolean).join(" ");
  const why = error?.message ?? (denied > 0 ? `${denied} calls were denied` : "parts unreadable");
  return `  ${what}: ${state === "failed" ? "not read" : "read in part"}: ${why}`;
}
