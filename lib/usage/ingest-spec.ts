import { z } from "zod";
import type { TaskSpec } from "@/lib/jobs/types";

/** Takes the sources that are due, one after the other. */
export const INGEST_SOURCES: TaskSpec<object> = {
  name: "usage-ingest",
  payload: z.object({}),
  lane: "slow",
  maxAttempts: 3,
};
