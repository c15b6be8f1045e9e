import type { Task } from "@/lib/jobs/types";
import { COMPUTE_EDGES, computeEdgesTask } from "./compute-edges";

/** The tasks of access, for `runWorker`. */
export const ACCESS_TASKS: readonly Task[] = [computeEdgesTask];

/** What is enqueued at a worker's start and every minute. */
export const ACCESS_EVERY_MINUTE: readonly string[] = [COMPUTE_EDGES.name];
