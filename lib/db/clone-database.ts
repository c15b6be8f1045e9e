import { createHash, randomBytes } from "node:crypto";
import pg from "pg";
import { applyMigrations } from "./migrate/apply-migrations";
import { readMigrations } from "./migrate/migration-files";

/** Any number; all that prepare the template of one server lock it. */
const TEMPLATE_LOCK = 4_920_217;

/**
 * Makes a migrated database on the server at `adminUrl` that others can be cloned from, unless it is
 * there. Its name holds a hash of the migrations. Safe for many processes at once. Answers the name.
 */
export async function prepareTemplate(adminUrl: string): Promise<string> {
  const hash = createHash("sha256");
  for (const { name, checksum } of await readMigrations()) hash.update(`${name} ${checksum}\n`);
  const template = `keyledger_template_${hash.digest("hex").slice(0, 16)}`;
  return withClient(adminUrl, async (client) => {
    await client.query("SELECT pg_advisory_lock($1)", [TEMPLATE_LOCK]);
    await dropAbandoned(client);
    const found = await client.query("SELECT FROM pg_database WHERE datname = $1", [template]);
    if (found.rowCount === 0) {
      const draft = `${template}_draft`;
      await client.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
      await client.query(`CREATE DATABASE ${draft}`);
      await applyMigrations(databaseUrl(adminUrl, draft));
      await client.query(`ALTER DATABASE ${draft} RENAME TO ${template}`);
    }
    return template;
  });
}

/** A database of its own, copied from the template; `drop` removes it, also while it is in use. */
export async function cloneDatabase(
  adminUrl: string,
  template: string,
): Promise<{ url: string; drop(): Promise<void> }> {
  const minute = Math.floor(Date.now() / 60_000);
  const name = `keyledger_test_${minute}_${randomBytes(6).toString("hex")}`;
  await withClient(adminUrl, (client) =>
    client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`),
  );
  return {
    url: databaseUrl(adminUrl, name),
    drop: async () => {
      await withClient(adminUrl, (client) =>
        client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
      );
    },
  };
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

function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.toString();
}
