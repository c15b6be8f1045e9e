import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import type { DayFolder, OddLog } from "./rules/compare-logs";
import { trailObjectName } from "./rules/object-name";
import { hoursOfObject } from "./rules/trail-coverage";
import { doubtDigest } from "./store/digest-doubts";
import { lockDigests, settleDigests } from "./store/digests";
import { clearAdded, type NotedFault, noteOdd, toldByObjects } from "./store/odd-logs";

const DAY = 86_400_000;

const WORDS = {
  added: "is named by no digest: CloudTrail did not deliver it",
  removed: "is not there any more, though older files are",
} as const;

/** What was found, as the answer of a run names it. */
export function problemOf({ key, digest }: OddLog, state: keyof typeof WORDS) {
  return { digest, reason: `${key} ${WORDS[state]}` };
}

/** Notes a log file that was added or removed, as a fault of the digest of its time. */
export async function noteOddLog(
  ctx: Context,
  source: string,
  { accountId, region, day }: DayFolder & { accountId: string },
  { key, digest }: OddLog,
  state: keyof typeof WORDS,
): Promise<void> {
  const name = trailObjectName(key);
  const time = name ? hoursOfObject(name.deliveredAt) : { from: day, to: day + DAY };
  // Whoever adds a file may make up calls of any account, region and time.
  const told = state === "added" ? await toldByObjects(ctx.db.pool, source, [key]) : [];
  const isOwn = told.some((one) => one.accountId === accountId && one.region === region);
  await inTransaction(ctx.db, async (client) => {
    await lockDigests(client, source);
    await noteOdd(client, {
      ...{ source, digest, key, state, reason: WORDS[state], at: ctx.clock() },
      told: isOwn ? told : [...told, { accountId, region, ...time }],
    });
    await settleDigests(client, source, [digest]);
  });
}

/** Of a file that is there, and that a digest names: it was not added, and if it was gone its digest is verified again. */
export async function takeBackOdd(
  ctx: Context,
  source: string,
  key: string,
  noted: readonly NotedFault[],
): Promise<void> {
  await inTransaction(ctx.db, async (client) => {
    await lockDigests(client, source);
    for (const { digest, state } of noted) {
      if (state === "added") {
        await clearAdded(client, source, key);
        await settleDigests(client, source, [digest]);
      } else if (state !== "invalid") await doubtDigest(client, source, digest);
    }
  });
}
