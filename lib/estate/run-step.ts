import type { Aws } from "@/lib/aws/types";
import type { Clock } from "@/lib/clock";
import { inTransaction } from "@/lib/db/transaction";
import type { Db } from "@/lib/db/types";
import { LEASE_MS, type Lease, LeaseLost, withLease } from "@/lib/jobs/lease";
import { defineTask, type Task, type TaskSpec } from "@/lib/jobs/types";
import { logger } from "@/lib/logger";
import { isEnd } from "./rules/run-state";
import { finishStep, loadStep, type StepWork } from "./store/write-steps";
import type { StepPayload } from "./sync-tasks";

export interface StepOptions {
  db: Db;
  aws: Aws;
  clock: Clock;
  signal: AbortSignal;
  /** Prefix of the lease's holder. */
  workerId: string;
  leaseMs?: number;
  /** Pauses before what was throttled or failed is asked again, ms; `PAUSES_MS` unless given. */
  pausesMs?: readonly number[];
}

/**
 * `ended`: the step is at its end. `more`: it goes on with the next call. `busy`: somebody else works on
 * the same thing. `over`: it had ended before, or is no more.
 */
export type StepResult = "ended" | "more" | "busy" | "over";

/** Time until a job whose step is busy, or was taken over, is tried again, ms. */
const BUSY_MS = 5_000;

/** Name of the lease of what a step works on; two steps of the same thing never run at once. */
export function leaseName(step: Pick<StepWork, "kind" | "accountId" | "scope">): string {
  switch (step.kind) {
    case "organization":
      return "organization";
    case "identities":
      return `identities:${step.accountId}`;
    case "scope":
      return `scope:${step.scope?.id}`;
    case "last-usage":
      return `last-usage:${step.scope?.id}`;
  }
}

/** Runs `work` on a step under its lease, unless the step has ended or somebody else has the lease. */
export async function runStep(
  options: StepOptions,
  stepId: string,
  work: (step: StepWork, lease: Lease, signal: AbortSignal) => Promise<StepResult>,
): Promise<StepResult> {
  const { db, workerId, signal, leaseMs: ttlMs = LEASE_MS } = options;
  const found = await loadStep(db.pool, stepId);
  if (!found || isEnd(found.state)) return "over";
  const name = leaseName(found);
  const run = await withLease(db, { name, workerId, signal, ttlMs }, async (lease, held) => {
    // Read again under the lease: its last holder may have gone further since.
    const step = await loadStep(db.pool, stepId);
    if (!step || isEnd(step.state)) return "over";
    return work(step, lease, held);
  });
  return run.busy ? "busy" : run.result;
}

/** The task that runs steps of one kind. A step whose job fails for good ends as failed. */
export function stepTask(
  spec: TaskSpec<StepPayload>,
  run: (options: StepOptions, stepId: string) => Promise<StepResult>,
): Task {
  return defineTask(spec, async ({ stepId }, ctx) => {
    try {
      const result = await run(ctx, stepId);
      if (result === "busy") return { again: BUSY_MS };
      return result === "more" ? { again: 0 } : undefined;
    } catch (error) {
      if (ctx.signal.aborted) return { again: 0 };
      if (error instanceof LeaseLost) return { again: BUSY_MS };
      const message = error instanceof Error ? error.message : String(error);
      logger.error({ stepId, task: spec.name, error: message }, "a step's job failed");
      if (!ctx.lastAttempt) throw error;
      await failStep(ctx, stepId, "internal", "The step failed for a reason of ours; see the log.");
      return undefined;
    }
  });
}

/** Ends a step that nobody can end any more. */
export async function failStep(
  { db, clock }: Pick<StepOptions, "db" | "clock">,
  stepId: string,
  code: string,
  message: string,
): Promise<void> {
  await inTransaction(db, async (client) => {
    const step = await loadStep(client, stepId);
    if (!step || isEnd(step.state)) return;
    await finishStep(client, step, { state: "failed", error: { code, message } }, clock());
  });
}
