import type { PoolConfig } from "pg";
import { env } from "../env";
import { holdToTls } from "./tls";

/** Longest time that one statement, one wait for a lock, and one idle transaction may take, in ms. */
export const TIMEOUTS = {
  connect: 5_000,
  statement: 30_000,
  lock: 10_000,
  idleInTransaction: 30_000,
  /** Prisma's own cut of an interactive transaction: above `statement`, so that PostgreSQL aborts first. */
  prismaTransaction: 60_000,
} as const;

/** Parameters of a connection string that Prisma's engines knew and PostgreSQL refuses. */
const PRISMA_ONLY = [
  "schema",
  "connection_limit",
  "pool_timeout",
  "pgbouncer",
  "connect_timeout",
  "socket_timeout",
  "statement_cache_size",
  "sslidentity",
  "sslaccept",
] as const;

/**
 * A pool's settings from a connection string. Prisma's `schema` becomes the search path, its other own
 * parameters are dropped; beyond this machine it is held to TLS (`holdToTls`). Throws when the string is no URL.
 */
export function connectionConfig(
  url: string,
  max: number,
  tls = env.KEYLEDGER_DATABASE_TLS,
): PoolConfig & { schema?: string } {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new Error(
      "DATABASE_URL is not a URL of the form postgresql://user:password@host:port/db.",
    );
  }
  const schema = parsed.searchParams.get("schema") ?? undefined;
  for (const name of PRISMA_ONLY) parsed.searchParams.delete(name);
  holdToTls(parsed, tls);
  return {
    connectionString: parsed.toString(),
    max,
    schema,
    ...(schema ? { options: `-c search_path=${quoted(schema)}` } : {}),
    application_name: parsed.searchParams.get("application_name") ?? "keyledger",
    connectionTimeoutMillis: TIMEOUTS.connect,
    idleTimeoutMillis: 30_000,
    statement_timeout: TIMEOUTS.statement,
    lock_timeout: TIMEOUTS.lock,
    idle_in_transaction_session_timeout: TIMEOUTS.idleInTransaction,
    keepAlive: true,
  };
}

function quoted(schema: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_$]*$/.test(schema)) {
    throw new Error(`DATABASE_URL names the schema ${JSON.stringify(schema)}; use a plain name.`);
  }
  return schema;
}
