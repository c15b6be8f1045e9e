import { z } from "zod";
import { createAws } from "../aws/create-aws";
import { listChannels } from "../channels/list-channels";
import { createChannel as createChannelBody } from "../channels/schemas";
import { changeChannel, createChannel } from "../channels/write-channel";
import { systemClock } from "../clock";
import type { Context } from "../context";
import { openDb } from "../db/open-db";
import { env } from "../env";
import { addAccount } from "../estate/add-account";
import { discoverAccounts } from "../estate/discover-accounts";
import { startSync } from "../estate/start-sync";
import { shareOutKeys } from "./demo-ownership";

/**
 * Child of the demo, with the local endpoint's settings in its environment: takes the accounts from the
 * organisation, gives each the external id that its reader role demands (first argument, JSON), and
 * asks for a sync. Its channel leads to the demo's mail server, its ownership rules to the demo's people.
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
    await mailChannel(ctx);
    await shareOutKeys(ctx);
    const sync = await startSync(ctx, { trigger: "start" });
    console.log(JSON.stringify({ accounts: found.accounts.length, runId: sync?.runId }));
  } finally {
    aws.close();
    await db.close();
  }
}

/** The one channel that the demo begins with; it follows the mail server, if there is one, to another port. */
async function mailChannel(ctx: Context): Promise<void> {
  const address = env.KEYLEDGER_SMTP_HOSTS.split("=")[0] ?? "";
  if (address === "") return;
  const [host = "", port = ""] = address.split(":");
  const channel = createChannelBody.parse({
    name: "Security team",
    topics: [],
    enabled: true,
    target: {
      kind: "email",
      config: {
        host,
        port: Number(port),
        tls: "none",
        user: null,
        from: "keyledger@example.com",
        to: ["security@example.com"],
      },
    },
  });
  const { items } = await listChannels(ctx);
  const known = items.find(({ target: { kind } }) => kind === "email");
  if (!known) await createChannel(ctx, channel);
  else if (known.problem !== null && known.target.kind === "email") {
    const { id, version, name, topics, enabled } = known;
    const config = { ...known.target.config, host, port: Number(port) };
    const next = { id, version, name, enabled, target: { kind: "email", config } as const };
    await changeChannel(ctx, { ...next, topics: createChannelBody.shape.topics.parse(topics) });
  }
}

await main();
