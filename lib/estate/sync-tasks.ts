import { z } from "zod";
import type { TaskSpec } from "@/lib/jobs/types";
import type { StepKind } from "./rules/run-state";

const stepPayload = z.object({ stepId: z.string().regex(/^\d+$/) });
export type StepPayload = z.infer<typeof stepPayload>;

function stepTask(name: string, lane: "main" | "slow"): TaskSpec<StepPayload> {
  return { name, payload: stepPayload, lane, maxAttempts: 12 };
}

/** The task that runs a step of each kind. */
export const STEP_TASKS: Record<StepKind, TaskSpec<StepPayload>> = {
  organization: stepTask("sync-organization", "main"),
  identities: stepTask("sync-identities", "main"),
  scope: stepTask("sync-scope", "main"),
  "last-usage": stepTask("sync-last-usage", "slow"),
};

/** Starts a sync when one is due, and takes care of steps whose job is lost. */
export const SCHEDULE_TASK: TaskSpec<object> = {
  name: "sync-schedule",
  payload: z.object({}),
  lane: "main",
  maxAttempts: 3,
};

/** Smaller runs first: what finds new work before the work itself. */
export const STEP_PRIORITY: Record<StepKind, number> = {
  organization: 0,
  identities: 10,
  scope: 20,
  "last-usage": 30,
};

/** Key of a step's job: a step has one job at most. */
export function stepJobKey(stepId: string): string {
  return `step:${stepId}`;
}
