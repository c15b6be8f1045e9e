import { randomUUID } from "node:crypto";
import pg from "pg";
import { connectionConfig } from "../connection-config";
import { type Migration, readMigrations } from "./migration-files";

/** The key that Prisma Migrate locks too, so that it and we never migrate at once. */
const PRISMA_LOCK = 72_707_369;

/** As Prisma Migrate creates it. */
const TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

export interface AppliedRow {
  name: string;
  checksum: string;
  finished: boolean;
  rolledBack: boolean;
}

/** Why the database cannot be brought to the code's schema; the message says what to do. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
}

/**
 * What is left to apply. Throws a MigrationError when a migration failed before, was edited after it
 * was applied, or when the database holds migrations that this program does not know.
 */
export function pendingMigrations(files: Migration[], rows: AppliedRow[]): Migration[] {
  const live = rows.filter((row) => !row.rolledBack);
  const failed = live.find((row) => !row.finished);
  if (failed) {
    throw new MigrationError(
      `The migration ${failed.name} failed in this database before and is half done. Put the database right, ` +
        `then run: npx prisma migrate resolve --rolled-back ${failed.name} (or --applied)`,
    );
  }
  const known = new Map(files.map((file) => [file.name, file]));
  const newer = live.filter((row) => !known.has(row.name));
  if (newer.length > 0) {
    throw new MigrationError(
      `The database is newer than this program: it holds ${newer.map((row) => row.name).join(", ")}. ` +
        "Start the newer version of the program, or restore the database from before it.",
    );
  }
  const edited = live.find((row) => known.get(row.name)?.checksum !== row.checksum);
  if (edited) {
    throw new MigrationError(
      `The migration ${edited.name} was changed after it was applied to this database. Restore its migration.sql.`,
    );
  }
  const applied = new Set(live.map((row) => row.name));
  return files.filter((file) => !applied.has(file.name));
}

/**
 * Brings the database at `url` to the code's schema: all pending migrations in one transaction, so
 * that a kill leaves either state and nothing between. Safe for many processes at once; the others
 * wait up to `waitMs`. `afterwards` runs in the same transaction, under the same lock, also when nothing was
 * pending. Answers the names that this call applied.
 */
export async function applyMigrations(
  url: string,
  {
    dir,
    waitMs = 120_000,
    afterwards,
  }: {
    dir?: string;
    waitMs?: number;
    afterwards?: (client: pg.ClientBase) => Promise<void>;
  } = {},
): Promise<string[]> {
  const files = await readMigrations(dir);
  const { schema: _, ...config } = connectionConfig(url, 1);
  const client = new pg.Client({ ...config, statement_timeout: 0, lock_timeout: waitMs });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("BEGIN");
    await client.query("SELECT pg_advisory_xact_lock($1)", [PRISMA_LOCK]).catch((error) => {
      const busy = error instanceof pg.DatabaseError && error.code === "55P03";
      throw busy ? new MigrationError("Another process is migrating this database.") : error;
    });
    const pending = pendingMigrations(files, await readApplied(client));
    if (pending.length > 0) await requireOwner(client, pending);
    if (pending.length > 0) await client.query(TABLE);
    for (const migration of pending) await applyOne(client, migration);
    await afterwards?.(client);
    await client.query("COMMIT");
    return pending.map((migration) => migration.name);
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The migrations that the database lacks, without changing anything. Throws like `pendingMigrations`. */
export async function missingMigrations(db: { pool: pg.Pool }, dir?: string): Promise<string[]> {
  const pending = pendingMigrations(await readMigrations(dir), await readApplied(db.pool));
  return pending.map((migration) => migration.name);
}

/** Says who should migrate, before PostgreSQL refuses some statement in the midst. */
async function requireOwner(client: pg.ClientBase, pending: Migration[]): Promise<void> {
  const { rows } = await client.query<{ role: string; may: boolean }>(
    `SELECT current_user::text AS role,
            coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)
              AND NOT EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('_prisma_migrations')
                               AND NOT pg_has_role(relowner, 'USAGE')) AS may`,
  );
  if (rows[0]?.may) return;
  throw new MigrationError(
    `The database role ${rows[0]?.role} may not migrate, and the database lacks ` +
      `${pending.map(({ name }) => name).join(", ")}. Start once with DATABASE_OWNER_URL set to the database's owner.`,
  );
}

async function readApplied(on: Pick<pg.Client, "query">): Promise<AppliedRow[]> {
  const table = await on.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there");
  if (!table.rows[0].there) return [];
  const { rows } = await on.query<AppliedRow>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished,
            rolled_back_at IS NOT NULL AS "rolledBack"
       FROM _prisma_migrations ORDER BY started_at`,
  );
  return rows;
}

async function applyOne(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const startedAt = new Date();
  await client.query(sql).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    throw new MigrationError(
      `The migration ${name} failed and nothing of it was kept: ${message}`,
      { cause: error },
    );
  });
  await client.query(
    `INSERT INTO _prisma_migrations
       (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
     VALUES ($1, $2, clock_timestamp(), $3, $4, 1)`,
    [randomUUID(), checksum, name, startedAt],
  );
}
