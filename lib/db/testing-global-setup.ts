import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { env } from "../env";
import { prepareTemplate } from "./clone-database";
import { type EmbeddedServer, startEmbedded } from "./embedded/start-embedded";

declare module "vitest" {
  interface ProvidedContext {
    /** A server on which tests create databases, and the name of the migrated template. */
    keyledgerServer: { adminUrl: string; template: string };
  }
}

let server: EmbeddedServer | undefined;

/** One server for all test files; its folder stays, so that the next run starts it in a moment. */
export async function setup(project: TestProject): Promise<void> {
  let adminUrl = env.KEYLEDGER_TEST_DATABASE_URL;
  if (!adminUrl) {
    server = await startEmbedded({
      dataDir: join(env.KEYLEDGER_TEST_FOLDER, "test-database"),
      role: "command",
      settings: {
        fsync: "off",
        synchronous_commit: "off",
        full_page_writes: "off",
        max_wal_size: "256MB",
      },
    });
    adminUrl = server.adminUrl;
  }
  const template = await prepareTemplate(adminUrl);
  project.provide("keyledgerServer", { adminUrl, template });
}

export async function teardown(): Promise<void> {
  await server?.stop();
}
