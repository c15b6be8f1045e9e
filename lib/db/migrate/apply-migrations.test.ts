import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { type ClonedDatabase, cloneDatabase } from "../clone-database";
import { applyMigrations, missingMigrations, pendingMigrations } from "./apply-migrations";
import { MIGRATIONS_DIR, readMigrations } from "./migration-files";
import { migrationList, schemaDiff } from "./schema-diff";
import { openSchemaEngine } from "./schema-engine";

const { adminUrl } = inject("keyledgerServer");
let database: ClonedDatabase;
let dir: string;

beforeEach(async () => {
  database = await cloneDatabase(adminUrl, "template0");
  dir = await mkdtemp(join(tmpdir(), "migrations "));
});
afterEach(async () => {
  await database.drop();
  await rm(dir, { recursive: true });
});

async function query(sql: string) {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function addMigration(name: string, sql: string) {
  await mkdir(join(dir, name));
  await writeFile(join(dir, name, "migration.sql"), sql);
}

describe("applyMigrations", () => {
  it("applies each migration once, whoever and however many start at once", async () => {
    const all = (await readMigrations()).map((migration) => migration.name);
    const applied = await Promise.all([1, 2, 3].map(() => applyMigrations(database.ownerUrl)));
    expect(applied.flat()).toEqual(all);
    expect(await applyMigrations(database.ownerUrl)).toEqual([]);
    const rows = await query("SELECT migration_name FROM _prisma_migrations ORDER BY 1");
    expect(rows.map((row) => row.migration_name)).toEqual(all);
  });

  it("leaves a history that Prisma Migrate takes as its own", async () => {
    await applyMigrations(database.ownerUrl);
    const engine = await openSchemaEngine(database.ownerUrl);
    const answer = await engine.diagnoseMigrationHistory({
      migrationsList: await migrationList(),
      optInToShadowDatabase: false,
      filters: { externalTables: [], externalEnums: [] },
    });
    expect(answer).toMatchObject({
      hasMigrationsTable: true,
      editedMigrationNames: [],
      failedMigrationNames: [],
      history: null,
    });
  });

  it("keeps nothing of a migration that fails, nor of those before it in the same start", async () => {
    await addMigration("1_good", "CREATE TABLE good (id int);");
    await addMigration("2_bad", "CREATE TABLE bad (id int); SELECT 1/0;");
    await expect(applyMigrations(database.ownerUrl, { dir })).rejects.toThrow(
      /2_bad failed.*division/,
    );
    expect(await query("SELECT to_regclass('good') AS good, to_regclass('bad') AS bad")).toEqual([
      { good: null, bad: null },
    ]);
    await writeFile(join(dir, "2_bad", "migration.sql"), "SELECT 1;");
    expect(await applyMigrations(database.ownerUrl, { dir })).toEqual(["1_good", "2_bad"]);
  });

  it("refuses a database that is newer than the program, and says so", async () => {
    await cp(MIGRATIONS_DIR, dir, { recursive: true });
    await addMigration("99991231000000_future", "CREATE TABLE future (id int);");
    await applyMigrations(database.ownerUrl, { dir });
    await expect(applyMigrations(database.ownerUrl)).rejects.toThrow(
      /newer than this program.*_future/,
    );
  });

  it("refuses when an applied migration was edited", async () => {
    await addMigration("1_a", "CREATE TABLE a (id int);");
    await applyMigrations(database.ownerUrl, { dir });
    await writeFile(join(dir, "1_a", "migration.sql"), "CREATE TABLE a (id bigint);");
    await expect(applyMigrations(database.ownerUrl, { dir })).rejects.toThrow(/1_a was changed/);
  });

  it("gives up waiting for another migrator, naming the reason", async () => {
    const other = new pg.Client({ connectionString: database.ownerUrl });
    await other.connect();
    await other.query("SELECT pg_advisory_lock(72707369)");
    await expect(applyMigrations(database.ownerUrl, { waitMs: 200 })).rejects.toThrow(
      /Another process/,
    );
    await other.end();
  });

  it("reports what is missing without changing anything", async () => {
    const pool = new pg.Pool({ connectionString: database.ownerUrl });
    // Its end does not wait for its connections, which the database's end may then end first.
    pool.on("error", () => undefined);
    const all = (await readMigrations()).map((migration) => migration.name);
    expect(await missingMigrations({ pool })).toEqual(all);
    await pool.end();
    expect(await query("SELECT to_regclass('_prisma_migrations') AS t")).toEqual([{ t: null }]);
  });
});

describe("pendingMigrations", () => {
  const file = { name: "1_a", sql: "", checksum: "c" };

  it("says how to go on after a migration that failed under Prisma Migrate", () => {
    const rows = [{ name: "1_a", checksum: "c", finished: false, rolledBack: false }];
    expect(() => pendingMigrations([file], rows)).toThrow(/migrate resolve --rolled-back 1_a/);
  });

  it("applies anew what was marked as rolled back", () => {
    const rows = [{ name: "1_a", checksum: "c", finished: false, rolledBack: true }];
    expect(pendingMigrations([file], rows)).toEqual([file]);
  });
});

describe("the migrations", () => {
  it("make exactly what prisma/schema.prisma says", async () => {
    expect(await schemaDiff(adminUrl)).toBe("");
  });

  it("would be found lacking if they did not", async () => {
    await addMigration("1_first", "CREATE TABLE person (id uuid PRIMARY KEY);");
    const sql = await schemaDiff(adminUrl, dir);
    expect(sql).toContain('CREATE TABLE "alias"');
    expect(sql).toContain('ALTER TABLE "person"');
  });
});
