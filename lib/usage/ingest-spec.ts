import { z } from "zod";
import type { TaskSpec } from "@/lib/jobs/types";

/** Looks which sources are due, and gives each a job of its own: one of hours must not hold up the others. */
export const INGEST_SOURCES: TaskSpec<object> = {
  name: "usage-ingest",
  payload: z.object({}),
  lane: "main",
  maxAttempts: 3,
};

/** Takes one source. */
export const INGEST_SOURCE: TaskSpec<{ id: string }> = {
  name: "usage-ingest-source",
  payload: z.object({ id: z.uuid() }),
  lane: "slow",
  maxAttempts: 3,
};

/** Drops events that changed something and are older than they are kept. */
export const DROP_OLD_EVENTS: TaskSpec<object> = {
  name: "usage-drop-events",
  payload: z.object({}),
  lane: "slow",
  maxAttempts: 3,
};

/** Gives keys the events that were taken in before there was a place for them. */
export const FILL_KEY_EVENTS: TaskSpec<object> = {
  name: "usage-fill-key-events",
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

/** Stops queries for records that nobody waits for. */
export const STOP_RECORD_QUERIES: TaskSpec<object> = {
  name: "usage-stop-queries",
  payload: z.object({}),
  lane: "slow",
  maxAttempts: 3,
};
