import { z } from "zod";
import { systemClock } from "../clock";
import { openDb } from "../db/open-db";
import { env } from "../env";
import { listSources } from "../usage/list-sources";
import { addSource } from "../usage/write-source";
import { TRAIL_BUCKET } from "./demo-settings";

/**
 * Child of the demo, run when its logs are written: makes their bucket, in the account of the log archive, a source of
 * usage, unless somebody has changed or removed it since. Its first argument: the accounts, JSON.
 */
const accounts = z.array(z.object({ id: z.string(), name: z.string() }));

/** The demo's trail delivers an hour's logs when it is over. */
const DELIVERY_MINUTES = 70;

async function main(): Promise<void> {
  if (!env.KEYLEDGER_DEMO || !env.DATABASE_URL) throw new Error("Only `npm run demo` starts this.");
  const archive = accounts
    .parse(JSON.parse(process.argv[2] ?? "[]"))
    .find(({ name }) => name === "log-archive");
  if (!archive) return;
  const db = openDb({ url: env.DATABASE_URL, max: 2 });
  try {
    const actor = { kind: "system", name: "demo" } as const;
    const ctx = { db, actor, clock: systemClock, requestId: "demo" };
    const { total } = await listSources(ctx);
    if (total > 0) return;
    await addSource(ctx, {
      name: "Log archive",
      target: {
        kind: "files",
        config: {
          url: `s3://${TRAIL_BUCKET}`,
          accountId: archive.id,
          region: null,
          deliveryMinutes: DELIVERY_MINUTES,
        },
      },
      feeds: { accounts: null, regions: null },
      enabled: true,
      everyMinutes: 5,
    });
  } finally {
    await db.close();
  }
}

await main();
