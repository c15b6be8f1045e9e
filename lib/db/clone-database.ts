import { createHash, createHmac, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import pg from "pg";
import { readMigrations } from "./migrate/migration-files";
import { prepareDatabase } from "./migrate/prepare-database";
import { QUEUE_RIGHTS, TABLE_RIGHTS } from "./rights/declared-rights";

/** Any number; all that prepare the template of one server lock it. */
const TEMPLATE_LOCK = 4_920_217;

/** The roles of cloned databases, as they are in a real one; neither is a superuser. */
const OWNER_ROLE = "keyledger_clone_owner";
const APP_ROLE = "keyledger_clone_app";

/** A database of its own, and how to reach it. */
export interface ClonedDatabase {
  /** As the application's role, which owns nothing. */
  url: string;
  /** As the database's owner. */
  ownerUrl: string;
  /** Removes it, also while it is in use. */
  drop(): Promise<void>;
}

/**
 * Makes a migrated database on the server at `adminUrl` that others can be cloned from, unless it is
 * there. Its name holds a hash of what made it. Safe for many processes at once. Answers the name.
 */
export async function prepareTemplate(adminUrl: string): Promise<string> {
  const template = `keyledger_template_${await contentHash()}`;
  return withClient(adminUrl, async (client) => {
    await client.query("SELECT pg_advisory_lock($1)", [TEMPLATE_LOCK]);
    await ensureRoles(client, adminUrl);
    await dropAbandoned(client);
    const found = await client.query("SELECT FROM pg_database WHERE datname = $1", [template]);
    if (found.rowCount === 0) {
      const draft = `${template}_draft`;
      await client.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
      await client.query(`CREATE DATABASE ${draft} OWNER ${OWNER_ROLE}`);
      await prepareDatabase({
        url: databaseUrl(adminUrl, draft, APP_ROLE),
        ownerUrl: databaseUrl(adminUrl, draft, OWNER_ROLE),
      });
      await client.query(`ALTER DATABASE ${draft} RENAME TO ${template}`);
    }
    return template;
  });
}

/** A database of its own, copied from the template (or from PostgreSQL's `template0`: then it is empty). */
export async function cloneDatabase(adminUrl: string, template: string): Promise<ClonedDatabase> {
  const minute = Math.floor(Date.now() / 60_000);
  const name = `keyledger_test_${minute}_${randomBytes(6).toString("hex")}`;
  await withClient(adminUrl, async (client) => {
    await ensureRoles(client, adminUrl);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${OWNER_ROLE}`);
  });
  return {
    url: databaseUrl(adminUrl, name, APP_ROLE),
    ownerUrl: databaseUrl(adminUrl, name, OWNER_ROLE),
    drop: async () => {
      await withClient(adminUrl, (client) =>
        client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
      );
    },
  };
}

/** Of all that decides what a migrated database holds: migrations, rights, the queue's version. */
async function contentHash(): Promise<string> {
  const hash = createHash("sha256");
  for (const { name, checksum } of await readMigrations()) hash.update(`${name} ${checksum}\n`);
  const queue = createRequire(import.meta.url).resolve("graphile-worker/package.json");
  const { version } = JSON.parse(await readFile(queue, "utf8")) as { version: string };
  hash.update(JSON.stringify([TABLE_RIGHTS, QUEUE_RIGHTS, version]));
  return hash.digest("hex").slice(0, 16);
}

async function ensureRoles(client: pg.Client, adminUrl: string): Promise<void> {
  for (const role of [OWNER_ROLE, APP_ROLE]) {
    const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [role]);
    if (rowCount === 1) continue;
    const password = client.escapeLiteral(passwordOf(role, adminUrl));
    await client.query(`CREATE ROLE ${role} LOGIN PASSWORD ${password}`).catch((error) => {
      // Another process made it at the same moment.
      if (error.code !== "42710" && error.code !== "23505") throw error;
    });
  }
}

/** The same in every process that knows the server's own password, and unknown to all others. */
function passwordOf(role: string, adminUrl: string): string {
  return createHmac("sha256", new URL(adminUrl).password).update(role).digest("base64url");
}

/** Databases of test runs that were killed: older than two hours and not in use. */
async function dropAbandoned(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    `SELECT datname FROM pg_database d
      WHERE datname ~ '^keyledger_test_[0-9]+_[0-9a-f]+$'
        AND split_part(datname, '_', 3)::bigint < $1
        AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)`,
    [Math.floor(Date.now() / 60_000) - 120],
  );
  for (const { datname } of rows) await client.query(`DROP DATABASE IF EXISTS ${datname}`);
}

async function withClient<T>(url: string, fn: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await fn(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function databaseUrl(adminUrl: string, name: string, role: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  url.username = role;
  url.password = passwordOf(role, adminUrl);
  return url.toString();
}
