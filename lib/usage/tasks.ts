import type { Task } from "@/lib/jobs/types";
import { dropOldUsageTask } from "./drop-old-usage";
import { ingestSourcesTask, ingestSourceTask } from "./ingest-sources";
import { DROP_OLD_USAGE, INGEST_SOURCES } from "./ingest-spec";

/** The tasks of usage, for `runWorker`. */
export const USAGE_TASKS: readonly Task[] = [ingestSourcesTask, ingestSourceTask, dropOldUsageTask];

/** What is enqueued at a worker's start and every minute. */
export const USAGE_EVERY_MINUTE: readonly string[] = [INGEST_SOURCES.name, DROP_OLD_USAGE.name];
