import { resolve } from "node:path";
import type { MigrationList } from "@prisma/schema-engine-wasm";
import { MIGRATIONS_DIR, readMigrations } from "./migration-files";
import { dataModels, openSchemaEngine } from "./schema-engine";

/**
 * SQL that turns what `prisma/migrations` makes into what `prisma/schema.prisma` says; "" when they
 * agree. `url` is a server on which a shadow database may be created, null to start from nothing.
 */
export async function schemaDiff(url: string, from: "nothing" | "migrations"): Promise<string> {
  const engine = await openSchemaEngine(url);
  const files = (await dataModels()).map(([path, content]) => ({ path, content }));
  const result = await engine.diff({
    from: from === "nothing" ? { tag: "empty" } : { tag: "migrations", ...(await migrationList()) },
    to: { tag: "schemaDatamodel", files },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  const sql = result.stdout ?? "";
  return sql.includes("This is an empty migration") ? "" : sql;
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
