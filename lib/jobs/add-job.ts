import type { Pool, PoolClient } from "pg";
import type { Db } from "@/lib/db/types";
import { insertJob, requireQueue } from "./store";
import type { TaskSpec } from "./types";

export interface AddJobOptions {
  /** A waiting job of the same key is replaced, so there is never more than one. */
  key?: string;
  /** Smaller runs first; 0 unless given. */
  priority?: number;
}

/**
 * Puts a job in the queue on the caller's connection: inside a transaction it is there when the
 * transaction commits, and only then. Needs `ensureQueue` to have run once on this database.
 */
export async function addJob<P>(
  client: Pick<PoolClient | Pool, "query">,
  spec: TaskSpec<P>,
  payload: P,
  options: AddJobOptions = {},
): Promise<void> {
  await insertJob(client, spec.name, spec.payload.parse(payload), {
    ...options,
    maxAttempts: spec.maxAttempts,
  });
}

const ensured = new WeakMap<Pool, Promise<void>>();

/**
 * Sees, once a process and database, that the queue's own schema is of the version that this program brings. The
 * start has made it so (`prepareDatabase`); throws when it has not and this role may not.
 */
export function ensureQueue(db: Pick<Db, "pool">): Promise<void> {
  const known = ensured.get(db.pool);
  if (known) return known;
  const migration = requireQueue(db.pool).catch((error: unknown) => {
    ensured.delete(db.pool);
    throw error;
  });
  ensured.set(db.pool, migration);
  return migration;
}
