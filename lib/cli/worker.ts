import { resolve } from "node:path";
import { ACCESS_EVERY_MINUTE, ACCESS_TASKS } from "../access/tasks";
import { ALERT_EVERY_MINUTE, ALERT_TASKS } from "../alerts/tasks";
import { createAws } from "../aws/create-aws";
import { takeSecretsKey } from "../channels/outbound";
import { systemClock } from "../clock";
import { openDb } from "../db/open-db";
import type { Db } from "../db/types";
import { env } from "../env";
import { runWorker } from "../jobs/run-worker";
import { EVERY_MINUTE, TASKS } from "../keys/tasks";
import { runLedger } from "../ledger/run-ledger";
import { logger } from "../logger";
import { USAGE_EVERY_MINUTE, USAGE_TASKS } from "../usage/tasks";
import { ledgerSettings, openSigner, targetsOf } from "./ledger-keeping";
import { locateDatabase } from "./locate-database";
import { secretsKeyFor } from "./secrets-key";

/** `npm run worker`: works on the queue until SIGINT or SIGTERM, then gives back what it holds. */
async function main(): Promise<void> {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop.abort());
  const place = await locateDatabase({ dataDir: env.KEYLEDGER_DATA_DIR });
  takeSecretsKey(await secretsKeyFor(resolve(env.KEYLEDGER_DATA_DIR), env));
  const db = openDb({ url: place.url, max: env.DATABASE_POOL_MAX });
  // Of its own, so that acts get their place while a sync has every other connection.
  const ledgerDb = openDb({ url: place.url, max: 3 });
  const aws = createAws({
    share: env.KEYLEDGER_QUOTA_SHARE,
    homeRegion: env.KEYLEDGER_HOME_REGION,
    logger,
  });
  try {
    const work = runWorker({
      db,
      aws,
      tasks: [...TASKS, ...USAGE_TASKS, ...ACCESS_TASKS, ...ALERT_TASKS],
      everyMinute: [
        ...EVERY_MINUTE,
        ...USAGE_EVERY_MINUTE,
        ...ACCESS_EVERY_MINUTE,
        ...ALERT_EVERY_MINUTE,
      ],
      signal: stop.signal,
      onReady: () => logger.info("worker looks for jobs"),
    });
    await Promise.all([work, keepLedger(ledgerDb, stop.signal)]);
  } finally {
    aws.close();
    await Promise.all([db.close(), ledgerDb.close()]);
    await place.release();
  }
}

/** Gives acts their places and signs checkpoints; the key stays in this process, or with KMS. */
async function keepLedger(db: Db, signal: AbortSignal): Promise<void> {
  const settings = await ledgerSettings(resolve(env.KEYLEDGER_DATA_DIR));
  return runLedger({
    db,
    signer: () => openSigner(settings),
    targets: targetsOf(settings, logger),
    every: env.KEYLEDGER_CHECKPOINT_EVERY,
    signal,
    clock: systemClock,
    log: logger,
  });
}

main().then(
  // Sockets and timers of libraries must not keep a worker that has put everything back.
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(3);
  },
);
