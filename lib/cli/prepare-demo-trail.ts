import { z } from "zod";
import { systemClock } from "../clock";
import { openDb } from "../db/open-db";
import { env } from "../env";
import { listSources } from "../usage/list-sources";
import type { AddSource } from "../usage/schemas/sources";
import { addSource } from "../usage/write-source";
import { TRAIL_BUCKET } from "./demo-settings";

/**
 * Child of the demo, run when its logs are written: makes their bucket, in the account of the log archive, a source of
 * usage, unless somebody has changed or removed it since. Its first argument: the accounts, JSON; its second, `athena`,
 * has one of them counted by queries.
 */
const accounts = z.array(z.object({ id: z.string(), name: z.string() }));

/** The demo's trail delivers an hour's logs when it is over. */
const DELIVERY_MINUTES = 70;

/** An account with little enough use that its queries take no longer than the demo is looked at. */
const ASKED = "security";

async function main(): Promise<void> {
  if (!env.KEYLEDGER_DEMO || !env.DATABASE_URL) throw new Error("Only `npm run demo` starts this.");
  const all = accounts.parse(JSON.parse(process.argv[2] ?? "[]"));
  const archive = all.find(({ name }) => name === "log-archive");
  if (!archive) return;
  const asked = process.argv[3] === "athena" ? all.find(({ name }) => name === ASKED) : undefined;
  const others = all.filter(({ id }) => id !== asked?.id).map(({ id }) => id);
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
      feeds: { accounts: asked ? others : null, regions: null },
      enabled: true,
      everyMinutes: 5,
    });
    if (asked) await addSource(ctx, athenaOf(archive.id, asked.id));
  } finally {
    await db.close();
  }
}

/** The table that the archive's own people made. */
function athenaOf(archive: string, asked: string): AddSource {
  return {
    name: "Athena",
    target: {
      kind: "athena",
      config: {
        ...{ accountId: archive, region: "eu-west-1", deliveryMinutes: DELIVERY_MINUTES },
        ...{ backDays: 90, lateDays: 2, againDays: 30, limitGigabytes: 100 },
        ...{ workgroup: "primary", catalog: "AwsDataCatalog", logs: null, output: null },
        ...{ database: "security", table: "cloudtrail_logs" },
        partitions: { account: "account", region: "region", day: "day" },
      },
    },
    feeds: { accounts: [asked], regions: null },
    enabled: true,
    everyMinutes: 60,
  };
}

await main();
