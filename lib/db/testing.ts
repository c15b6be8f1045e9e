import { inject } from "vitest";
import { cloneDatabase } from "./clone-database";
import { openDb } from "./open-db";
import type { Db } from "./types";

export interface TestDatabase {
  db: Db;
  url: string;
  drop(): Promise<void>;
}

/**
 * A migrated, empty database of its own for one test file, on the server that the global setup
 * started. Call `drop` when done; it closes `db` too.
 */
export async function createTestDatabase({
  max = 5,
}: {
  max?: number;
} = {}): Promise<TestDatabase> {
  const server = inject("keyledgerServer");
  const { url, drop } = await cloneDatabase(server.adminUrl, server.template);
  const db = openDb({ url, max });
  return {
    db,
    url,
    drop: async () => {
      await db.close();
      await drop();
    },
  };
}
