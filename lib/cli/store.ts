import type { Db } from "../db/types";

/** A worker beats every few seconds; older than this it is taken for dead. */
const ALIVE_SECONDS = 30;

/** True when some worker was seen lately, by the database's clock. */
export async function hasLiveWorker(db: Db): Promise<boolean> {
  const { rows } = await db.pool.query<{ live: boolean }>(
    `SELECT EXISTS (SELECT FROM worker
        WHERE seen_at > clock_timestamp() - make_interval(secs => $1)) AS live`,
    [ALIVE_SECONDS],
  );
  return rows[0]?.live ?? false;
}

export interface ServerFacts {
  /** e.g. 18.4 */
  version: string;
  major: number;
  now: Date;
}

export async function serverFacts(db: Db): Promise<ServerFacts> {
  const { rows } = await db.pool.query<{ version: string; number: number; now: Date }>(
    `SELECT current_setting('server_version') AS version,
            current_setting('server_version_num')::int AS number, clock_timestamp() AS now`,
  );
  const [row] = rows;
  if (!row) throw new Error("PostgreSQL answered nothing.");
  return { version: row.version, major: Math.floor(row.number / 10_000), now: row.now };
}

/** Protocol version of this connection's TLS as the server sees it; null for a connection without. */
export async function tlsVersion(db: Db): Promise<string | null> {
  const { rows } = await db.pool.query<{ version: string | null }>(
    "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
  );
  return rows[0]?.version ?? null;
}
