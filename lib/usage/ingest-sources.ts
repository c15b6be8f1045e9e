import type { Context } from "@/lib/context";
import { defineTask } from "@/lib/jobs/types";
import { logger } from "@/lib/logger";
import { INGEST_SOURCES } from "./ingest-spec";
import { runSource } from "./run-source";
import { dueSources } from "./store/sources";

/** How long the ingest of somebody's hand is waited for; what is left over is still due in a minute. */
const WAIT_MS = 5_000;

export const ingestSourcesTask = defineTask(INGEST_SOURCES, async (_payload, job) => {
  const ctx: Context = {
    db: job.db,
    clock: job.clock,
    actor: { kind: "system", name: "schedule" },
    requestId: "schedule",
  };
  for (const id of await dueSources(ctx.db.pool, ctx.clock())) {
    if (job.signal.aborted) return { again: 0 };
    const options = { signal: job.signal, waitMs: WAIT_MS };
    try {
      await runSource(ctx, job.aws, id, options);
    } catch (error) {
      if (job.signal.aborted) return { again: 0 };
      // One that fails for a reason of ours must not keep the others waiting.
      const text = error instanceof Error ? error.message : String(error);
      logger.error({ source: id, error: text }, "a source of usage failed");
    }
  }
  return undefined;
});
