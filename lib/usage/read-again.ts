import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { AppError } from "@/lib/errors";
import { addJob } from "@/lib/jobs/add-job";
import { appendAct } from "@/lib/ledger/append-act";
import { INGEST_SOURCES } from "./ingest-spec";
import { getSource } from "./list-sources";
import { coverageName, targetOf } from "./rules/source-target";
import type { ReadDaysAgain, UsageSource } from "./schemas/sources";
import { wantAgain } from "./store/given-days";
import { askForRun, lockSource } from "./store/sources";

/**
 * Asks that days (of UTC, both in it) of a source that asks queries be asked for again, with the folders in which late
 * events may lie, as a person knows that logs came late. What comes takes the place of what was given. Throws
 * `forbidden`, `not-found`, `conflict` for a source that asks nothing by days, is off, or gave nothing of these days.
 */
export async function readDaysAgain(
  ctx: Context,
  id: string,
  { from, to }: ReadDaysAgain,
): Promise<UsageSource> {
  authorize(ctx.actor, "usage:ingest");
  await inTransaction(ctx.db, async (client) => {
    const row = await lockSource(client, id);
    if (!row) throw new AppError("not-found", "There is no such source of usage.");
    const target = targetOf(row);
    if (target.kind !== "athena" && target.kind !== "lake") {
      throw new AppError("conflict", "Only Athena and CloudTrail Lake are asked by days.");
    }
    if (!row.enabled) throw new AppError("conflict", "This source is off; turn it on first.");
    await appendAct(client, ctx, {
      act: "usage-source.read-again",
      subject: { kind: "source", id, name: row.name },
      detail: { from, to },
    });
    const days = { from, to, againDays: target.config.againDays, at: ctx.clock() };
    if ((await wantAgain(client, coverageName(id, target), days)) === 0) {
      const message =
        "Of these days it has given nothing that could be given again: they were not asked for yet, or another source has counted of them since.";
      throw new AppError("conflict", message);
    }
    await askForRun(client, id, ctx.clock());
    await addJob(client, INGEST_SOURCES, {}, { key: INGEST_SOURCES.name });
  });
  return getSource(ctx, id);
}
