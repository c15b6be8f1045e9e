import { z } from "zod";
import { createAws } from "../aws/create-aws";
import { systemClock } from "../clock";
import { openDb } from "../db/open-db";
import { env } from "../env";
import { addAccount } from "../estate/add-account";
import { discoverAccounts } from "../estate/discover-accounts";
import { startSync } from "../estate/start-sync";

/**
 * Child of the demo, with the local endpoint's settings in its environment: takes the accounts from the
 * organisation, gives each the external id that its reader role demands (first argument, JSON), and
 * asks for a sync.
 */
const accounts = z.array(
  z.object({ id: z.string(), name: z.string(), externalId: z.string().nullable() }),
);

async function main(): Promise<void> {
  if (!env.KEYLEDGER_DEMO || !env.DATABASE_URL) throw new Error("Only `npm run demo` starts this.");
  const external = accounts.parse(JSON.parse(process.argv[2] ?? "[]"));
  const db = openDb({ url: env.DATABASE_URL, max: 2 });
  const aws = createAws({ share: 0, homeRegion: env.KEYLEDGER_HOME_REGION });
  try {
    const actor = { kind: "system", name: "demo" } as const;
    const ctx = { db, actor, clock: systemClock, requestId: "demo" };
    const found = await discoverAccounts(ctx, aws);
    for (const { id, name, externalId } of external) {
      if (found.accounts.includes(id)) await addAccount(ctx, { id, name, externalId });
    }
    const sync = await startSync(ctx, { trigger: "start" });
    console.log(JSON.stringify({ accounts: found.accounts.length, runId: sync?.runId }));
  } finally {
    aws.close();
    await db.close();
  }
}

await main();
