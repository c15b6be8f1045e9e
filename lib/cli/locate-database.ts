import { resolve } from "node:path";
import { startEmbedded } from "../db/embedded/start-embedded";
import { type DatabaseUrls, prepareDatabase } from "../db/migrate/prepare-database";
import { env } from "../env";

/** `url` is the application's: its role owns nothing, unless no owner's was given. */
export interface DatabasePlace extends DatabaseUrls {
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
    const urls = { url: env.DATABASE_URL, ownerUrl: env.DATABASE_OWNER_URL ?? null };
    if (migrate) await prepareDatabase(urls);
    return { ...urls, embedded: false, release: async () => undefined };
  }
  const server = await startEmbedded({ dataDir: resolve(dataDir), role: "command" });
  try {
    if (migrate) await prepareDatabase(server);
  } catch (error) {
    await server.stop();
    throw error;
  }
  const { url, ownerUrl } = server;
  return { url, ownerUrl, embedded: true, release: () => server.stop() };
}
