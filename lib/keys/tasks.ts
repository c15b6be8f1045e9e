import { CHANNEL_TASKS, SWEEP_DELIVERIES } from "@/lib/channels/tasks";
import { WATCH_MATTERS } from "@/lib/channels/watch-matters";
import { stepTask } from "@/lib/estate/run-step";
import { scheduleTask } from "@/lib/estate/schedule-sync";
import { syncIdentities } from "@/lib/estate/sync-identities";
import { syncOrganization } from "@/lib/estate/sync-organization";
import { SCHEDULE_TASK, STEP_TASKS } from "@/lib/estate/sync-tasks";
import type { Task } from "@/lib/jobs/types";
import { APPLY_OWNERSHIP, applyOwnershipTask } from "@/lib/ownership/apply-ownership";
import { TELL_UNOWNED, tellUnownedTask } from "@/lib/ownership/tell-unowned";
import { TAG_MAPPING_TASKS } from "./apply-tag-mapping";
import { syncLastUsage } from "./sync-last-usage";
import { syncScope } from "./sync-scope";
import { FIND_TOUCHED, findTouchedTask, syncTouchedTask } from "./sync-touched";

/** Every task of the application, for `runWorker`. */
export const TASKS: readonly Task[] = [
  stepTask(STEP_TASKS.organization, syncOrganization),
  stepTask(STEP_TASKS.identities, syncIdentities),
  stepTask(STEP_TASKS.scope, syncScope),
  stepTask(STEP_TASKS["last-usage"], syncLastUsage),
  scheduleTask,
  findTouchedTask,
  syncTouchedTask,
  applyOwnershipTask,
  tellUnownedTask,
  ...CHANNEL_TASKS,
  ...TAG_MAPPING_TASKS,
];

/** What `runWorker` enqueues at its start and every minute. */
export const EVERY_MINUTE: readonly string[] = [
  SCHEDULE_TASK.name,
  FIND_TOUCHED.name,
  SWEEP_DELIVERIES.name,
  APPLY_OWNERSHIP.name,
  WATCH_MATTERS.name,
  TELL_UNOWNED.name,
];
