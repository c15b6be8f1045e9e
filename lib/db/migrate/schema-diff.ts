import { resolve } from "node:path";
import type { MigrationList } from "@prisma/schema-engine-wasm";
import { cloneDatabase } from "../clone-database";
import { applyMigrations } from "./apply-migrations";
import { MIGRATIONS_DIR, readMigrations } from "./migration-files";
import { dataModels, openSchemaEngine } from "./schema-engine";

/**
 * SQL that turns what the migrations in `dir` make into what `prisma/schema.prisma` says; "" when they
 * agree. `adminUrl` is a server on which a database may be created and dropped.
 */
export async function schemaDiff(adminUrl: string, dir: string = MIGRATIONS_DIR): Promise<string> {
  const scratch = await cloneDatabase(adminUrl, "template0");
  try {
    await applyMigrations(scratch.ownerUrl, { dir });
    const engine = await openSchemaEngine(scratch.ownerUrl);
    const files = (await dataModels()).map(([path, content]) => ({ path, content }));
    const result = await engine.diff({
      from: { tag: "schemaDatasource", files, configDir: "prisma" },
      to: { tag: "schemaDatamodel", files },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    const sql = result.stdout ?? "";
    return sql.includes("This is an empty migration") ? "" : sql;
  } finally {
    await scratch.drop();
  }
}

/** The migrations in the form in which the schema engine takes them. */
export async function migrationList(): Promise<MigrationList> {
  const migrations = await readMigrations();
  return {
    baseDir: resolve(MIGRATIONS_DIR),
    lockfile: { path: "migration_lock.toml", content: 'provider = "postgresql"\n' },
    shadowDbInitScript: "",
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: "migration.sql", content: { tag: "ok", value: sql } },
    })),
  };
}
