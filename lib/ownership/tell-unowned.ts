import { z } from "zod";
import { enqueueNotice } from "@/lib/channels/enqueue-notice";
import { forgetMatters, lockTurn, noteTurn } from "@/lib/channels/store/matters";
import type { Notice, Topic } from "@/lib/channels/types";
import type { Clock } from "@/lib/clock";
import { inTransaction } from "@/lib/db/transaction";
import type { Db } from "@/lib/db/types";
import { defineTask, type TaskSpec } from "@/lib/jobs/types";
import {
  forgetUnowned,
  isDeciding,
  noteUnowned,
  sumUnowned,
  type UnownedSum,
} from "./store/unowned";
import { LEAVER } from "./tell-leaver";

/** Also enqueued every minute; it looks at the keys every ten. */
export const TELL_UNOWNED: TaskSpec<object> = {
  name: "ownership.tell-unowned",
  payload: z.object({}),
  lane: "main",
  maxAttempts: 3,
};

const TOLD = "turn/unowned-told";
const LOOKED = "turn/unowned-looked";
const DAY_MS = 24 * 3_600_000;
const LOOK_MS = 10 * 60_000;
const KEPT_MS = 30 * DAY_MS;

function unownedNotice(sums: readonly UnownedSum[]): Notice & { topic: Topic } {
  const keys = sums.reduce((total, sum) => total + sum.keys, 0);
  const nobody = sums.some(({ owned }) => owned === "nobody");
  return {
    topic: "unowned",
    severity: "warning",
    title: keys === 1 ? "1 more key that nobody owns" : `${keys} more keys that nobody owns`,
    lines: [
      ...sums.map(({ owned, accountName, keys: count, examples }) => {
        const more = count > examples.length ? " and more" : "";
        const who = owned === "fallback" ? ", with the fallback owner" : "";
        return `${accountName}: ${count}${who} (${examples.join(", ")}${more})`;
      }),
      "A rule, a tag or a hand can give them to somebody: Settings, Ownership.",
    ],
    link: nobody ? "/keys?owned=nobody" : "/keys?owned=fallback",
  };
}

/**
 * Tells of keys that nobody owns, or only the fallback owner: those of which was not told yet, in one notice a day
 * at most, and not in the middle of a sync or of a pass over owners. What no channel takes stays untold. Workers
 * that come at once wait for each other, and the second finds it done.
 */
export async function tellUnowned(ctx: { db: Db; clock: Clock }): Promise<void> {
  const now = ctx.clock();
  const since = (at: Date | null) => (at ? Math.abs(now.getTime() - at.getTime()) : Infinity);
  await inTransaction(ctx.db, async (client) => {
    if (since(await lockTurn(client, LOOKED)) < LOOK_MS) return;
    if (since(await lockTurn(client, TOLD)) < DAY_MS || (await isDeciding(client))) return;
    await noteTurn(client, LOOKED, now);
    await forgetMatters(client, LEAVER, new Date(now.getTime() - KEPT_MS));
    const ids = await noteUnowned(client);
    if (ids.length === 0) return;
    const told = await enqueueNotice(client, ctx, unownedNotice(await sumUnowned(client, ids)));
    if (told === 0) await forgetUnowned(client, ids);
    else await noteTurn(client, TOLD, now);
  });
}

export const tellUnownedTask = defineTask(TELL_UNOWNED, async (_, { db, clock }) => {
  await tellUnowned({ db, clock });
  return undefined;
});
