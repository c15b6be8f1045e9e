import { resolve } from "node:path";
import { startEmbedded } from "../db/embedded/start-embedded";
import { applyMigrations } from "../db/migrate/apply-migrations";
import { env } from "../env";

export interface DatabasePlace {
  url: string;
  /** Where it is, for messages; without a password. */
  embedded: boolean;
  /** Gives it up; stops the embedded server when nobody else uses it. */
  release(): Promise<void>;
}

/**
 * The database of a data folder, migrated: the external one of DATABASE_URL, or the embedded one, which
 * is joined when it runs and else started until `release`. Throws when it cannot be had.
 */
export async function locateDatabase({
  dataDir,
  migrate = true,
}: {
  dataDir: string;
  migrate?: boolean;
}): Promise<DatabasePlace> {
  if (env.DATABASE_URL) {
    if (migrate) await applyMigrations(env.DATABASE_URL);
    return { url: env.DATABASE_URL, embedded: false, release: async () => undefined };
  }
  const server = await startEmbedded({ dataDir: resolve(dataDir), role: "command" });
  try {
    if (migrate) await applyMigrations(server.url);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { url: server.url, embedded: true, release: () => server.stop() };
}
