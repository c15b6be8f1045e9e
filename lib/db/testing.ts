import { inject } from "vitest";
import { cloneDatabase } from "./clone-database";
import { openDb } from "./open-db";
import type { Db } from "./types";

export interface TestDatabase {
  /** As the application is connected: as a role that owns nothing. */
  db: Db;
  url: string;
  /** As the database's owner, for what no application may do: emptying tables, tampering with the ledger. */
  owner: Db;
  ownerUrl: string;
  drop(): Promise<void>;
}

/**
 * A migrated, empty database of its own for one test file, on the server that the global setup
 * started. Call `drop` when done; it closes `db` and `owner` too.
 */
export async function createTestDatabase({
  max = 5,
}: {
  max?: number;
} = {}): Promise<TestDatabase> {
  const server = inject("keyledgerServer");
  const { url, ownerUrl, drop } = await cloneDatabase(server.adminUrl, server.template);
  // On a busy machine a new connection can take longer than anybody would wait who looks at a page.
  const db = openDb({ url, max, connectMs: 60_000 });
  const owner = openDb({ url: ownerUrl, max: 2, connectMs: 60_000 });
  return {
    db,
    url,
    owner,
    ownerUrl,
    drop: async () => {
      await Promise.all([db.close(), owner.close()]);
      await drop();
    },
  };
}
