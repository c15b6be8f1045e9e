import type { STEP_KINDS, STEP_STATES } from "../schemas";

export type StepState = (typeof STEP_STATES)[number];
export type StepKind = (typeof STEP_KINDS)[number];
export type EndState = Extract<StepState, "done" | "partial" | "failed">;

const ENDS: readonly StepState[] = ["done", "partial", "failed"];

/** True when nothing more happens to a step or run of this state. */
export function isEnd(state: StepState): state is EndState {
  return ENDS.includes(state);
}

/**
 * State of a run from its steps. The last-usage steps take hours at AWS's five calls a second, so a
 * run ends without them; they count only for a run that has no others.
 */
export function runState(steps: readonly { kind: StepKind; state: StepState }[]): StepState {
  const fast = steps.filter((step) => step.kind !== "last-usage");
  const states = (fast.length > 0 ? fast : steps).map((step) => step.state);
  if (states.every((state) => state === "queued")) return states.length === 0 ? "done" : "queued";
  if (!states.every(isEnd)) return "running";
  if (states.every((state) => state === "done")) return "done";
  return states.every((state) => state === "failed") ? "failed" : "partial";
}

export interface StepCounts {
  done: number;
  total: number;
}

/**
 * How far a run is, by the steps that it waits for (see `runState`), and how many steps of last use go on beside or
 * after it. `fast` and `slow` count the steps without and of the slow lane.
 */
export function runProgress(
  fast: StepCounts,
  slow: StepCounts,
): StepCounts & { lastUsageLeft: number } {
  const own = fast.total > 0 ? fast : slow;
  return { ...own, lastUsageLeft: fast.total > 0 ? slow.total - slow.done : 0 };
}

/** How a step ends: failed when its main listing could not be had, partial when anything was unreadable. */
export function endState({ failed, unread }: { failed: boolean; unread: number }): EndState {
  if (failed) return "failed";
  return unread > 0 ? "partial" : "done";
}
