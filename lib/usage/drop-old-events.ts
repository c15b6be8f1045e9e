import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { defineTask } from "@/lib/jobs/types";
import { dropKeyEvents } from "@/lib/keys/store/key-events";
import { appendAct } from "@/lib/ledger/append-act";
import { DROP_OLD_EVENTS } from "./ingest-spec";
import { readEventsKeptFrom } from "./read-kept-from";
import { countOldEvents, takeOldEvents } from "./store/control-event-batches";

const AT_ONCE = 1_000;

/**
 * Drops events that changed something and are older than they are kept, with what keys' histories had of them: a batch a
 * transaction, the first with the entry in the ledger. Answers how many; none unless a time is set.
 */
export async function dropOldEvents(
  ctx: Context,
  signal: AbortSignal,
  atOnce = AT_ONCE,
): Promise<number> {
  const { db, clock } = ctx;
  const before = await readEventsKeptFrom(db.pool, clock());
  if (before === null) return 0;
  const count = await countOldEvents(db.pool, before);
  let dropped = 0;
  for (let last = atOnce; count > 0 && last === atOnce; dropped += last) {
    signal.throwIfAborted();
    last = await inTransaction(db, async (client) => {
      if (dropped === 0) {
        await appendAct(client, ctx, {
          act: "usage.drop",
          subject: { kind: "setting", id: "usage.event-months" },
          before: { events: count, olderThan: new Date(before).toISOString() },
          after: { events: 0 },
        });
      }
      const events = await takeOldEvents(client, before, atOnce);
      await dropKeyEvents(client, events);
      return events.length;
    });
  }
  return dropped;
}

export const dropOldEventsTask = defineTask(DROP_OLD_EVENTS, async (_payload, job) => {
  const actor = { kind: "system", name: "schedule" } as const;
  const ctx: Context = { db: job.db, clock: job.clock, requestId: "schedule", actor };
  await dropOldEvents(ctx, job.signal);
  return undefined;
});
