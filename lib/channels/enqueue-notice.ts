import type { PoolClient } from "pg";
import { z } from "zod";
import type { Clock } from "@/lib/clock";
import { addJob } from "@/lib/jobs/add-job";
import type { TaskSpec } from "@/lib/jobs/types";
import { insertDeliveries } from "./store/deliveries";
import type { Notice, Topic } from "./types";

/** Sends one delivery. Its queue has workers of its own, so that no sync waits for a receiver or the other way round. */
export const DELIVER: TaskSpec<{ id: string }> = {
  name: "deliver-notice",
  payload: z.object({ id: z.uuid() }),
  lane: "notices",
  maxAttempts: 25,
};

export const deliveryJobKey = (id: string) => `deliver-notice/${id}`;

/**
 * Writes a notice for every channel that takes its topic, in the transaction of the act that it tells of: it is
 * sent when that commits, and only then. Answers how many channels take it; the one of the id `except` never does.
 * The queue must be there (`ensureQueue`).
 */
export async function enqueueNotice(
  client: Pick<PoolClient, "query">,
  ctx: { clock: Clock },
  notice: Notice & { topic: Topic },
  { except = null }: { except?: string | null } = {},
): Promise<number> {
  const ids = await insertDeliveries(client, notice, { at: ctx.clock(), except });
  for (const id of ids) await addJob(client, DELIVER, { id }, { key: deliveryJobKey(id) });
  return ids.length;
}
