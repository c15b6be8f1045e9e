import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { AppError } from "@/lib/errors";
import { assertLease } from "@/lib/jobs/lease";
import { defineTask } from "@/lib/jobs/types";
import { appendAct } from "@/lib/ledger/append-act";
import { holdIngest } from "./hold-ingest";
import { DROP_OLD_USAGE } from "./ingest-spec";
import { readKeptFrom } from "./read-kept-from";
import { lockCoverage } from "./store/coverage";
import { dropMonths, dropUnusedValues, forgetBefore, oldMonths } from "./store/drop-months";

/**
 * Drops the months of usage that are older than it is kept, and what was noted of them, in one transaction with its
 * record. Control events stay. Answers the months; none while an ingest is under way, for which nothing waits.
 * Who reads the months is waited for `lockMs` at most, five seconds when left out.
 */
export async function dropOldUsage(
  ctx: Context,
  { signal, lockMs = 5_000 }: { signal?: AbortSignal; lockMs?: number } = {},
): Promise<string[]> {
  const { pool } = ctx.db;
  const first = await oldMonths(pool, await readKeptFrom(pool, ctx.clock()));
  if (first.length === 0) return [];
  try {
    return await holdIngest(ctx, { signal, waitMs: 0 }, (lease) =>
      inTransaction(ctx.db, async (client) => {
        await assertLease(client, lease);
        const before = await readKeptFrom(client, ctx.clock());
        const months = await oldMonths(client, before);
        if (months.length === 0) return [];
        await appendAct(client, ctx, {
          act: "usage.drop",
          subject: { kind: "setting", id: "usage.months" },
          before: { months },
          after: { months: [] },
        });
        await dropMonths(client, months, lockMs);
        await lockCoverage(client);
        await forgetBefore(client, before);
        await dropUnusedValues(client);
        return months;
      }),
    );
  } catch (error) {
    if (error instanceof AppError && error.code === "conflict") return [];
    throw error;
  }
}

export const dropOldUsageTask = defineTask(DROP_OLD_USAGE, async (_payload, job) => {
  await dropOldUsage(
    {
      ...{ db: job.db, clock: job.clock, requestId: "schedule" },
      actor: { kind: "system", name: "schedule" },
    },
    { signal: job.signal },
  );
  return undefined;
});
