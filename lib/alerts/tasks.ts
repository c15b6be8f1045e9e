import type { Task } from "@/lib/jobs/types";
import { EVALUATE_ALERTS, evaluateAlertsTask } from "./evaluate-alerts";

/** The tasks of alerts, for `runWorker`. */
export const ALERT_TASKS: readonly Task[] = [evaluateAlertsTask];

/** What is enqueued at a worker's start and every minute. */
export const ALERT_EVERY_MINUTE: readonly string[] = [EVALUATE_ALERTS.name];
