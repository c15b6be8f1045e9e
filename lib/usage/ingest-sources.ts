import type { Context } from "@/lib/context";
import { addJob } from "@/lib/jobs/add-job";
import { defineTask, type JobContext } from "@/lib/jobs/types";
import { INGEST_SOURCE, INGEST_SOURCES } from "./ingest-spec";
import { runSource } from "./run-source";
import { dueSources } from "./store/sources";

/** How long another ingest is waited for; what is left over is still due in a minute. */
const WAIT_MS = 120_000;

export const ingestSourcesTask = defineTask(INGEST_SOURCES, async (_payload, { db, clock }) => {
  for (const id of await dueSources(db.pool, clock())) {
    await addJob(db.pool, INGEST_SOURCE, { id }, { key: `usage-source:${id}` });
  }
  return undefined;
});

export const ingestSourceTask = defineTask(INGEST_SOURCE, async ({ id }, job) => {
  const options = { signal: job.signal, waitMs: WAIT_MS };
  try {
    await runSource(contextOf(job), job.aws, id, options);
  } catch (error) {
    if (job.signal.aborted) return { again: 0 };
    throw error;
  }
  return undefined;
});

function contextOf({ db, clock }: JobContext): Context {
  return { db, clock, actor: { kind: "system", name: "schedule" }, requestId: "schedule" };
}
