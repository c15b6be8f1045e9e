import type { Task } from "@/lib/jobs/types";
import { dropOldEventsTask } from "./drop-old-events";
import { dropOldUsageTask } from "./drop-old-usage";
import { fillKeyEventsTask } from "./fill-key-events";
import { ingestSourcesTask, ingestSourceTask } from "./ingest-sources";
import {
  DROP_OLD_EVENTS,
  DROP_OLD_USAGE,
  FILL_KEY_EVENTS,
  INGEST_SOURCES,
  STOP_RECORD_QUERIES,
} from "./ingest-spec";
import { stopRecordQueriesTask } from "./stop-record-queries";

/** The tasks of usage, for `runWorker`. */
export const USAGE_TASKS: readonly Task[] = [
  ingestSourcesTask,
  ingestSourceTask,
  dropOldUsageTask,
  dropOldEventsTask,
  fillKeyEventsTask,
  stopRecordQueriesTask,
];

/** What is enqueued at a worker's start and every minute. */
export const USAGE_EVERY_MINUTE: readonly string[] = [
  INGEST_SOURCES.name,
  DROP_OLD_USAGE.name,
  DROP_OLD_EVENTS.name,
  FILL_KEY_EVENTS.name,
  STOP_RECORD_QUERIES.name,
];
