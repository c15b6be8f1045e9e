import { z } from "zod";
import type { Clock } from "@/lib/clock";
import type { Db } from "@/lib/db/types";
import { addJob } from "@/lib/jobs/add-job";
import { jobStates } from "@/lib/jobs/store";
import { defineTask, type Task, type TaskSpec } from "@/lib/jobs/types";
import { deliverNotice } from "./deliver-notice";
import { DELIVER, deliveryJobKey } from "./enqueue-notice";
import { type Outbound, outbound } from "./outbound";
import { secretPlace } from "./rules/channel-secret";
import { isSealedWithFirst, openSecret, sealSecret } from "./rules/seal-secret";
import { replaceSecret, selectSecrets } from "./store/channels";
import { forgetDeliveries, overdueDeliveries } from "./store/deliveries";
import { WATCH_MATTERS, watchMatters } from "./watch-matters";

/** Runs every minute. */
export const SWEEP_DELIVERIES: TaskSpec<object> = {
  name: "sweep-deliveries",
  payload: z.object({}),
  lane: "main",
  maxAttempts: 3,
};

const OVERDUE_MS = 5 * 60_000;
const KEPT_MS = 90 * 24 * 3_600_000;

/** Finds deliveries whose job is lost or given up, seals secrets with the present key, and forgets after 90 days. */
export async function sweepDeliveries(
  { db, clock }: { db: Db; clock: Clock },
  out: Outbound = outbound(),
): Promise<void> {
  const now = clock().getTime();
  const overdue = await overdueDeliveries(db.pool, new Date(now - OVERDUE_MS));
  const jobs = await jobStates(db.pool, overdue.map(deliveryJobKey));
  for (const id of overdue) {
    const key = deliveryJobKey(id);
    if (jobs.get(key) !== "live") await addJob(db.pool, DELIVER, { id }, { key });
  }
  await sealAnew(db, out);
  await forgetDeliveries(db.pool, new Date(now - KEPT_MS));
}

/** After a change of the key: what an earlier key opens is sealed with the present one. */
async function sealAnew(db: Db, { keys }: Outbound): Promise<void> {
  if (keys.state !== "ready") return;
  for (const { id, kind, secret: from } of await selectSecrets(db.pool)) {
    if (isSealedWithFirst(keys.keys, from)) continue;
    const place = secretPlace({ id, kind });
    const text = openSecret(keys.keys, place, from);
    if (text === null) continue;
    await replaceSecret(db.pool, id, { from, to: sealSecret(keys.keys, place, text) });
  }
}

export const CHANNEL_TASKS: readonly Task[] = [
  defineTask(DELIVER, ({ id }, { db, clock, signal }) => deliverNotice({ db, clock, signal }, id)),
  defineTask(SWEEP_DELIVERIES, async (_payload, { db, clock }) => {
    await sweepDeliveries({ db, clock });
    return undefined;
  }),
  defineTask(WATCH_MATTERS, async (_payload, { db, clock }) => {
    await watchMatters({ db, clock });
    return undefined;
  }),
];
