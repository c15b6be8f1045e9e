import { Logger, runMigrations } from "graphile-worker";
import pg from "pg";
import { logger } from "../../logger";
import { connectionConfig } from "../connection-config";

/** The queue's log lines as ours; what it calls info is detail to us. */
export const queueLogger = new Logger(() => (level, message) => {
  if (level === "error") logger.error({ part: "queue" }, message);
  else if (level === "warning") logger.warn({ part: "queue" }, message);
  else logger.debug({ part: "queue" }, message);
});

/**
 * Brings graphile-worker's own schema to its version, in transactions of its own. Where that is done already it
 * only looks, for which the application's role has the right.
 */
export async function migrateQueue(url: string): Promise<void> {
  const { schema: _, ...config } = connectionConfig(url, 1);
  const pool = new pg.Pool({ ...config, statement_timeout: 0 });
  const ignore = () => undefined;
  pool.on("error", ignore);
  pool.on("connect", (client) => client.on("error", ignore));
  try {
    await runMigrations({ pgPool: pool, logger: queueLogger });
  } finally {
    await pool.end();
  }
}
