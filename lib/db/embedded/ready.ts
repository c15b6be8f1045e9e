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

/** Makes the application's role and database unless they are there. The role is no superuser. */
export async function ensureDatabase(adminUrl: string, password: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  client.on("error", () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query(
      `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyledger') AS role,
              EXISTS (SELECT FROM pg_database WHERE datname = 'keyledger') AS database`,
    );
    if (!rows[0].role) {
      await client.query(`CREATE ROLE keyledger LOGIN PASSWORD ${client.escapeLiteral(password)}`);
    }
    if (!rows[0].database) await client.query("CREATE DATABASE keyledger OWNER keyledger");
  } finally {
    await client.end();
  }
}
