import { z } from "zod";
import packageJson from "../../package.json";
import { MigrationError, missingMigrations } from "../db/migrate/apply-migrations";
import type { Db } from "../db/types";
import { logger } from "../logger";
import { isDatabaseUnavailable } from "./database-error";
import { secondsSinceWorker } from "./store";

export const health = z.object({
  status: z.enum(["ok", "degraded", "down"]),
  version: z.string(),
  database: z.enum(["up", "down"]),
  migrations: z.enum(["current", "pending", "wrong", "unknown"]),
  worker: z.enum(["up", "down", "unknown"]),
});
export type Health = z.infer<typeof health>;

/** A worker beats every few seconds; after this many without one it counts as down. */
const WORKER_STALE_SECONDS = 30;
/** Longest wait for the database, in ms: whoever asks for health wants an answer. */
const PATIENCE = 2_000;

async function migrationState(db: Db): Promise<Health["migrations"]> {
  try {
    return (await missingMigrations(db)).length === 0 ? "current" : "pending";
  } catch (error) {
    if (error instanceof MigrationError) return "wrong";
    if (isDatabaseUnavailable(error)) throw error;
    logger.error({ err: error }, "migrations cannot be compared");
    return "unknown";
  }
}

async function workerState(db: Db, migrations: Health["migrations"]): Promise<Health["worker"]> {
  if (migrations !== "current") return "unknown";
  const age = await secondsSinceWorker(db);
  return age !== null && age < WORKER_STALE_SECONDS ? "up" : "down";
}

async function ask(db: Db): Promise<Health> {
  const { version } = packageJson;
  const migrations = await migrationState(db);
  const worker = await workerState(db, migrations);
  const ok = migrations === "current" && worker === "up";
  return { status: ok ? "ok" : "degraded", version, database: "up", migrations, worker };
}

/**
 * How this installation is, without secrets. It never throws: a database that does not answer within two
 * seconds is `down`, and what then cannot be known is `unknown`.
 */
export async function readHealth(open: () => Db, patience: number = PATIENCE): Promise<Health> {
  const { version } = packageJson;
  const down: Health = {
    status: "down",
    version,
    database: "down",
    migrations: "unknown",
    worker: "unknown",
  };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Health>((resolve) => {
    timer = setTimeout(() => resolve(down), patience);
  });
  try {
    return await Promise.race([ask(open()), late]);
  } catch (error) {
    logger.warn({ err: error }, "the database does not answer");
    return down;
  } finally {
    clearTimeout(timer);
  }
}
