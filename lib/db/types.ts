import type { Pool } from "pg";
import type { PrismaClient } from "./generated/client";

/** One database: Prisma for ordinary work, the pool for bulk work and streams. Both are bounded. */
export interface Db {
  prisma: PrismaClient;
  pool: Pool;
  close(): Promise<void>;
}
