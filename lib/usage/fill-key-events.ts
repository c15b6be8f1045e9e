import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { defineTask } from "@/lib/jobs/types";
import { FILL_KEY_EVENTS } from "./ingest-spec";
import { fillKeyEvents } from "./note-key-events";
import { isFilled, lockFill, nextToFill, noteFilled } from "./store/control-event-batches";

const AT_ONCE = 500;

/**
 * Gives keys the events that were taken in before there was a place for them, in the order in which they were kept: a
 * batch a transaction, with the note of how far it came, so that a kill costs one batch. Nothing to do ever after.
 */
export async function fillAllKeyEvents(
  { db, clock }: Pick<Context, "db" | "clock">,
  signal: AbortSignal,
  atOnce = AT_ONCE,
): Promise<number> {
  let given = 0;
  while (!(await isFilled(db.pool))) {
    signal.throwIfAborted();
    given += await inTransaction(db, async (client) => {
      const fill = await lockFill(client);
      if (!fill || fill.isOver) return 0;
      const { events, reached } = await nextToFill(client, fill.doneId, atOnce);
      const rows = await fillKeyEvents(client, events, clock());
      await noteFilled(client, reached);
      return rows.length;
    });
  }
  return given;
}

export const fillKeyEventsTask = defineTask(
  FILL_KEY_EVENTS,
  async (_payload, { db, clock, signal }) => {
    await fillAllKeyEvents({ db, clock }, signal);
    return undefined;
  },
);
