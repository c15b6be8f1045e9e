import { createAws } from "../aws/create-aws";
import { openDb } from "../db/open-db";
import { env } from "../env";
import { runWorker } from "../jobs/run-worker";
import { EVERY_MINUTE, TASKS } from "../keys/tasks";
import { logger } from "../logger";
import { locateDatabase } from "./locate-database";

/** `npm run worker`: works on the queue until SIGINT or SIGTERM, then gives back what it holds. */
async function main(): Promise<void> {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop.abort());
  const place = await locateDatabase({ dataDir: env.KEYLEDGER_DATA_DIR });
  const db = openDb({ url: place.url, max: env.DATABASE_POOL_MAX });
  const aws = createAws({
    share: env.KEYLEDGER_QUOTA_SHARE,
    homeRegion: env.KEYLEDGER_HOME_REGION,
    logger,
  });
  try {
    await runWorker({
      db,
      aws,
      tasks: TASKS,
      everyMinute: EVERY_MINUTE,
      signal: stop.signal,
      onReady: () => logger.info("worker looks for jobs"),
    });
  } finally {
    aws.close();
    await db.close();
    await place.release();
  }
}

main().then(
  // Sockets and timers of libraries must not keep a worker that has put everything back.
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(3);
  },
);
