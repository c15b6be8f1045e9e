import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { env } from "../env";
import { logger } from "../logger";
import { connectionConfig, TIMEOUTS } from "./connection-config";
import { PrismaClient } from "./generated/client";
import type { Db } from "./types";

/**
 * Opens one bounded pool that Prisma and raw work share. Connects with the first query, not here.
 * `max` is the number of connections, 10 unless given; who finds none free waits `connectMs` for one.
 * A lost backend is logged; the next query gets a new one.
 */
export function openDb({
  url,
  max = 10,
  connectMs = TIMEOUTS.connect,
}: {
  url: string;
  max?: number;
  connectMs?: number;
}): Db {
  const { schema, ...config } = connectionConfig(url, max);
  const pool = new pg.Pool({ ...config, connectionTimeoutMillis: connectMs });
  const onLost = (error: Error) =>
    logger.warn({ error: error.message }, "database connection lost");
  pool.on("error", onLost);
  // A client that is lent out reports its loss on itself; without a listener Node would exit.
  pool.on("connect", (client) => client.on("error", onLost));
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, { schema, disposeExternalPool: false }),
    transactionOptions: { maxWait: connectMs, timeout: TIMEOUTS.prismaTransaction },
  });
  let closing: Promise<void> | undefined;
  return {
    prisma,
    pool,
    close() {
      closing ??= prisma.$disconnect().then(() => pool.end());
      return closing;
    },
  };
}

const holder: { keyledgerDb?: Db } = globalThis as { keyledgerDb?: Db };

/**
 * The database of this process, from DATABASE_URL; opened with the first call. Kept on `globalThis`
 * because Next loads this module once per bundle.
 */
export function db(): Db {
  if (!holder.keyledgerDb) {
    if (!env.DATABASE_URL) {
      throw new Error("DATABASE_URL is not set. `npm start` and `npm run demo` set it themselves.");
    }
    holder.keyledgerDb = openDb({ url: env.DATABASE_URL, max: env.DATABASE_POOL_MAX });
  }
  return holder.keyledgerDb;
}
