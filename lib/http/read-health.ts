import { z } from "zod";
import packageJson from "../../package.json";
import { MigrationError, missingMigrations } from "../db/migrate/apply-migrations";
import { type RoleState, readRights } from "../db/rights/read-rights";
import type { Db } from "../db/types";
import { readLedgerState } from "../ledger/read-ledger-state";
import { signingTrouble } from "../ledger/schemas";
import { logger } from "../logger";
import { isDatabaseUnavailable } from "./database-error";
import { secondsSinceWorker } from "./store";

export const health = z.object({
  status: z.enum(["ok", "degraded", "down"]),
  version: z.string(),
  database: z.enum(["up", "down"]),
  migrations: z.enum(["current", "pending", "wrong", "unknown"]),
  worker: z.enum(["up", "down", "unknown"]),
  ledger: z
    .object({
      size: z.number().int().describe("Entries that have their place"),
      waiting: z.number().int().describe("Acts that wait for theirs"),
      oldestSeconds: z.number().nullable().describe("How long the oldest of them waits"),
      checkpoint: z.enum(["none", "current", "overdue"]),
      trouble: signingTrouble.shape.reason
        .nullable()
        .describe(
          "Why the checkpoint that is due was not signed at the last try; the ledger page says more",
        ),
    })
    .nullable()
    .describe("Null: it cannot be known now"),
  databaseRole: z
    .enum(["separate", "owner", "excess", "lacking", "unknown"])
    .describe(
      "What the application's database role may do. separate: what it needs, and nothing but append to the ledger; " +
        "owner: it owns the ledger, so that triggers alone protect it; excess: more than it needs; lacking: less.",
    ),
});
export type Health = z.infer<typeof health>;

/** A worker beats every few seconds; after this many without one it counts as down. */
const WORKER_STALE_SECONDS = 30;
/** Acts get their place within a second; one that waits longer than this, in seconds, is stuck. */
const LEDGER_STUCK_SECONDS = 30;
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

async function roleState(db: Db): Promise<RoleState | "unknown"> {
  try {
    return (await readRights(db.pool)).state;
  } catch (error) {
    if (isDatabaseUnavailable(error)) throw error;
    logger.error({ err: error }, "the rights of the database role cannot be read");
    return "unknown";
  }
}

async function workerState(
  db: Db,
  { migrations, databaseRole }: Pick<Health, "migrations" | "databaseRole">,
): Promise<Health["worker"]> {
  if (migrations !== "current" || databaseRole === "lacking") return "unknown";
  const age = await secondsSinceWorker(db);
  return age !== null && age < WORKER_STALE_SECONDS ? "up" : "down";
}

async function ledgerState(
  db: Db,
  { migrations, databaseRole }: Pick<Health, "migrations" | "databaseRole">,
): Promise<Health["ledger"]> {
  if (migrations !== "current" || databaseRole === "lacking") return null;
  const { size, waiting, oldestSeconds, checkpoint, trouble } = await readLedgerState(db);
  // Health is open to everybody: the kind of trouble, and not AWS's words with their account and key.
  return { size, waiting, oldestSeconds, checkpoint, trouble: trouble?.reason ?? null };
}

async function ask(db: Db): Promise<Health> {
  const { version } = packageJson;
  const [migrations, databaseRole] = await Promise.all([migrationState(db), roleState(db)]);
  const worker = await workerState(db, { migrations, databaseRole });
  const ledger = await ledgerState(db, { migrations, databaseRole });
  const placed = (ledger?.oldestSeconds ?? 0) < LEDGER_STUCK_SECONDS;
  const ok =
    migrations === "current" && worker === "up" && placed && ledger?.checkpoint !== "overdue";
  const status = ok ? "ok" : "degraded";
  return { status, version, database: "up", migrations, worker, ledger, databaseRole };
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
    ledger: null,
    databaseRole: "unknown",
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
