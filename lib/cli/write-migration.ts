import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startEmbedded } from "../db/embedded/start-embedded";
import { MIGRATIONS_DIR } from "../db/migrate/migration-files";
import { schemaDiff } from "../db/migrate/schema-diff";

/** `node scripts/migration.mjs NAME`: writes what schema.prisma has and the migrations lack. */
const name = process.argv[2] ?? "";
if (!/^[a-z0-9_]+$/.test(name)) {
  console.error("Usage: node scripts/migration.mjs NAME, where NAME is of a-z, 0-9 and _.");
  process.exit(2);
}
const server = await startEmbedded({ dataDir: ".cache/test-database", role: "command" });
try {
  const sql = await schemaDiff(server.adminUrl);
  if (sql === "") {
    console.error("The migrations and prisma/schema.prisma agree; nothing to write.");
  } else {
    const stamp = new Date().toISOString().replace(/[-T:]/g, "").slice(0, 14);
    const dir = join(MIGRATIONS_DIR, `${stamp}_${name}`);
    await mkdir(dir);
    await writeFile(join(dir, "migration.sql"), sql);
    console.log(join(dir, "migration.sql"));
  }
} finally {
  await server.stop();
}
