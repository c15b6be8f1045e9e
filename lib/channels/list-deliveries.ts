import { z } from "zod";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { AppError } from "@/lib/errors";
import { cursorCodec } from "@/lib/http/cursor";
import { addJob, ensureQueue } from "@/lib/jobs/add-job";
import { appendAct } from "@/lib/ledger/append-act";
import { DELIVER, deliveryJobKey } from "./enqueue-notice";
import type { Delivery, DeliveryList, ListDeliveriesQuery } from "./schemas";
import {
  beginAgain,
  lockDelivery,
  selectDeliveries,
  selectDeliveriesById,
} from "./store/deliveries";
import { toDelivery } from "./store/to-dto";

const cursors = cursorCodec("deliveries", z.object({ at: z.iso.datetime(), id: z.uuid() }));

/** Deliveries, the newest first. Throws `forbidden` without `channel:read`. */
export async function listDeliveries(
  ctx: Context,
  { channel, state, about, limit, cursor }: ListDeliveriesQuery,
): Promise<DeliveryList> {
  authorize(ctx.actor, "channel:read");
  const bound = JSON.stringify([channel ?? null, state ?? null, about ?? null]);
  const before = cursors.decode(cursor, bound);
  const query = { channel, state, about, before, limit: limit + 1 };
  const { rows, total } = await selectDeliveries(ctx.db.pool, query);
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(toDelivery),
    nextCursor: last
      ? cursors.encode({ at: last.created_at.toISOString(), id: last.id }, bound)
      : null,
    total,
  };
}

/**
 * Sends again, under the same id, what was given up or is waiting for its next try. Throws `forbidden` without
 * `channel:test`, `not-found`, and `conflict` when it was sent or its channel is gone.
 */
export async function retryDelivery(ctx: Context, id: string): Promise<Delivery> {
  authorize(ctx.actor, "channel:test");
  await ensureQueue(ctx.db);
  await inTransaction(ctx.db, async (client) => {
    const row = await lockDelivery(client, id);
    if (!row) throw new AppError("not-found", "There is no such delivery.");
    if (row.removed) throw new AppError("conflict", "Its channel was deleted.");
    if (row.state === "sent") throw new AppError("conflict", "It was sent already.");
    await appendAct(client, ctx, {
      act: "channel.send-again",
      subject: { kind: "channel", id: row.channel_id, name: row.channel_name },
      detail: { delivery: id, title: row.title, state: row.state, tries: row.tries },
    });
    await beginAgain(client, id, ctx.clock());
    await addJob(client, DELIVER, { id }, { key: deliveryJobKey(id) });
  });
  const [row] = await selectDeliveriesById(ctx.db.pool, [id]);
  if (!row) throw new AppError("not-found", "There is no such delivery.");
  return toDelivery(row);
}
