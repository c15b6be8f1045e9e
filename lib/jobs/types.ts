import type { z } from "zod";
import type { Aws } from "@/lib/aws/types";
import type { Clock } from "@/lib/clock";
import type { Db } from "@/lib/db/types";

export type Lane = "main" | "slow" | "notices";

/** Name and payload of a task: all that is needed to enqueue one. */
export interface TaskSpec<P> {
  /** Kept in the queue; never change the name of one that may be waiting. */
  name: string;
  payload: z.ZodType<P>;
  /** `slow` tasks mostly wait, `notices` wait for receivers; both have workers of their own and delay nothing. */
  lane: Lane;
  maxAttempts: number;
}

export interface JobContext {
  db: Db;
  aws: Aws;
  clock: Clock;
  /** Aborts when the process shuts down: stop at the next safe point and ask to be run again. */
  signal: AbortSignal;
  /** Id of the worker, the prefix of its leases' holders. */
  workerId: string;
  /** True when the queue will not try again after this one. */
  lastAttempt: boolean;
}

/** `again`: put the job back, to run after so many milliseconds; its attempts start anew. */
export type TaskResult = { again: number } | undefined;

/** A task with the code that runs it. */
export interface Task {
  spec: TaskSpec<unknown>;
  /** Parses the payload, throws when it is not of the spec. Must be idempotent: delivery is at least once. */
  run(payload: unknown, ctx: JobContext): Promise<TaskResult>;
}

/** Joins a spec with its code. */
export function defineTask<P>(
  spec: TaskSpec<P>,
  run: (payload: P, ctx: JobContext) => Promise<TaskResult>,
): Task {
  return { spec, run: (payload, ctx) => run(spec.payload.parse(payload), ctx) };
}
