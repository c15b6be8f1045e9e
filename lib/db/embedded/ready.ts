import pg from "pg";

/**
 * Waits until the server at `url` takes connections. Answers false when `isAlive` says that its process
 * ended. Throws when it refuses for another reason than starting or stopping, or after 5 minutes
 * (recovery after a crash takes its time).
 */
export async function waitUntilReady(url: string, isAlive: () => boolean): Promise<boolean> {
  const end = Date.now() + 300_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
    client.on("error", () => undefined);
    try {
      await client.connect();
      await client.end();
      return true;
    } catch (error) {
      if (!isAlive()) return false;
      // 57P03: starting up or shutting down. Anything else that PostgreSQL itself says is final.
      if (error instanceof pg.DatabaseError && error.code !== "57P03") throw error;
      if (Date.now() > end) throw error;
      await client.end().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}

/** The role that owns the database and migrates it, and the one as which site and worker connect. */
export const OWNER_ROLE = "keyledger";
export const APP_ROLE = "keyledger_app";

/**
 * Makes both roles and the database unless they are there; neither is a superuser. In a folder of the time when
 * `keyledger` was the only role it owns everything already, and only the other is added.
 */
export async function ensureDatabase(
  adminUrl: string,
  passwords: { application: string; app: string },
): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  client.on("error", () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ roles: string[]; database: boolean }>(
      `SELECT array(SELECT rolname::text FROM pg_roles WHERE rolname = ANY($1)) AS roles,
              EXISTS (SELECT FROM pg_database WHERE datname = 'keyledger') AS database`,
      [[OWNER_ROLE, APP_ROLE]],
    );
    const [found] = rows;
    const wanted: [string, string][] = [
      [OWNER_ROLE, passwords.application],
      [APP_ROLE, passwords.app],
    ];
    for (const [role, password] of wanted) {
      if (found?.roles.includes(role)) continue;
      await client.query(`CREATE ROLE ${role} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
    }
    if (!found?.database) await client.query(`CREATE DATABASE keyledger OWNER ${OWNER_ROLE}`);
  } finally {
    await client.end();
  }
}
