import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export interface Migration {
  /** Folder name, e.g. `20261122003000_init`. */
  name: string;
  sql: string;
  /** SHA-256 of the file's bytes in hex, as Prisma Migrate computes it. */
  checksum: string;
}

/** Where the migrations are: beside the Prisma schema of the program's folder. */
export const MIGRATIONS_DIR = "prisma/migrations";

/** All migrations in order of their names. Throws when a migration folder has no migration.sql. */
export async function readMigrations(dir: string = MIGRATIONS_DIR): Promise<Migration[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const bytes = await readFile(join(dir, name, "migration.sql"));
      const checksum = createHash("sha256").update(bytes).digest("hex");
      return { name, sql: bytes.toString("utf8"), checksum };
    }),
  );
}
