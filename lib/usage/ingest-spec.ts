import { z } from "zod";
import type { TaskSpec } from "@/lib/jobs/types";

/** Takes the sources that are due, one after the other. */
export const INGEST_SOURCES: TaskSpec<object> = {
  name: "usage-ingest",
  payload: z.object({}),
  lane: "slow",
  maxAttempts: 3,
};

/** Drops the months that are older than usage is kept. */
export const DROP_OLD_USAGE: TaskSpec<object> = {
  name: "usage-drop",
  payload: z.object({}),
  lane: "slow",
  maxAttempts: 3,
};
