import { z } from "zod";
import type { Clock } from "@/lib/clock";
import { inTransaction } from "@/lib/db/transaction";
import type { Db } from "@/lib/db/types";
import type { TaskSpec } from "@/lib/jobs/types";
import { readFailingCopies } from "@/lib/ledger/read-failing-copies";
import { readLedgerState } from "@/lib/ledger/read-ledger-state";
import { ACCESS_END, accessEndNotice, FIRST_WARNING_MS } from "./rules/access-end-notice";
import { LEDGER_MATTERS, ledgerOver, ledgerTroubles } from "./rules/ledger-troubles";
import { accessEnds, forgetMatters, idleChannels } from "./store/matters";
import { channelOver } from "./tell-failing";
import { tellMatter, tellOver } from "./tell-matter";

/** Runs every minute. */
export const WATCH_MATTERS: TaskSpec<object> = {
  name: "watch-matters",
  payload: z.object({}),
  lane: "main",
  maxAttempts: 3,
};

/** An access that ended so long ago is told of no more, so that its matter can be forgotten. */
const KEPT_MS = 30 * 24 * 3_600_000;

interface Watch {
  db: Db;
  clock: Clock;
}

/** Tells of what comes about without anybody's act: trouble of the ledger, the end of an access. Each thing once. */
export async function watchMatters(ctx: Watch): Promise<void> {
  await watchLedger(ctx);
  await watchAccess(ctx);
  await inTransaction(ctx.db, async (client) => {
    for (const channel of await idleChannels(client)) {
      await tellOver(client, ctx, channelOver(channel, "is off or deleted"));
    }
  });
}

async function watchLedger(ctx: Watch): Promise<void> {
  const [state, copies] = await Promise.all([readLedgerState(ctx.db), readFailingCopies(ctx.db)]);
  const troubles = ledgerTroubles(state, copies, ctx.clock());
  const open = new Set(troubles.map(({ dedupKey }) => dedupKey));
  const over = Object.keys(LEDGER_MATTERS) as (keyof typeof LEDGER_MATTERS)[];
  await inTransaction(ctx.db, async (client) => {
    for (const notice of troubles) await tellMatter(client, ctx, notice);
    for (const name of over) if (!open.has(name)) await tellOver(client, ctx, ledgerOver(name));
  });
}

async function watchAccess(ctx: Watch): Promise<void> {
  const now = ctx.clock();
  const until = new Date(now.getTime() + FIRST_WARNING_MS);
  await inTransaction(ctx.db, async (client) => {
    for (const person of await accessEnds(client, now, until)) {
      await tellMatter(client, ctx, accessEndNotice(person, now));
    }
    await forgetMatters(client, ACCESS_END, new Date(now.getTime() - KEPT_MS));
  });
}
