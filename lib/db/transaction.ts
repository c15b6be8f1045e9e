import type { PoolClient } from "pg";
import pg from "pg";
import type { Db } from "./types";

/** Serialization failure and deadlock: PostgreSQL has undone everything and asks to try again. */
const RETRY_CODES = new Set(["40001", "40P01"]);

export interface TransactionOptions {
  isolation?: "read committed" | "repeatable read" | "serializable";
  /** How often `fn` may run when PostgreSQL asks to try again; 3 unless given. */
  attempts?: number;
}

/**
 * Runs `fn` in one transaction on one connection and commits what it did, or nothing. `fn` may run
 * again after a serialization failure or deadlock, so it must have no other effects. No AWS call in it.
 * An error at COMMIT with a lost connection leaves the outcome unknown; it is thrown as it came.
 */
export async function inTransaction<T>(
  db: Pick<Db, "pool">,
  fn: (client: PoolClient) => Promise<T>,
  { isolation = "read committed", attempts = 3 }: TransactionOptions = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(await db.pool.connect(), isolation, fn);
    } catch (error) {
      const again = error instanceof pg.DatabaseError && RETRY_CODES.has(error.code ?? "");
      if (!again || attempt >= attempts) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** attempt));
    }
  }
}

async function once<T>(
  client: PoolClient,
  isolation: string,
  fn: (client: PoolClient) => Promise<T>,
): Promise<T> {
  let broken = false;
  try {
    await client.query(`BEGIN ISOLATION LEVEL ${isolation.toUpperCase()}`);
    const result = await fn(client);
    const end = await client.query("COMMIT");
    // After a failed statement whose error `fn` swallowed, COMMIT answers ROLLBACK and no error.
    if (end.command !== "COMMIT") throw new Error("The transaction was aborted and rolled back.");
    return result;
  } catch (error) {
    broken = await client.query("ROLLBACK").then(
      () => false,
      () => true,
    );
    throw error;
  } finally {
    client.release(broken);
  }
}
