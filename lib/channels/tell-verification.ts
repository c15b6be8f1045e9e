import type { Clock } from "@/lib/clock";
import { inTransaction } from "@/lib/db/transaction";
import type { Db } from "@/lib/db/types";
import { ensureQueue } from "@/lib/jobs/add-job";
import { tellMatter, tellOver } from "./tell-matter";
import type { MatterNotice } from "./types";

const MATTER = {
  topic: "ledger",
  link: "/ledger/checkpoints",
  dedupKey: "ledger/verification",
} as const;

/**
 * Tells what a verification of the ledger came to: `finding` says the first that is wrong, null that all holds,
 * which is told only where something was wrong before. Answers how many channels are told. Throws without a queue.
 */
export async function tellVerification(
  ctx: { db: Pick<Db, "pool">; clock: Clock },
  finding: string | null,
): Promise<number> {
  await ensureQueue(ctx.db);
  return inTransaction(ctx.db, async (client) => {
    if (finding === null) {
      const title = "The ledger was verified and holds again";
      await tellOver(client, ctx, { ...MATTER, severity: "info", title, lines: [] });
      return 0;
    }
    const notice: MatterNotice = {
      ...MATTER,
      severity: "critical",
      title: "The ledger does not hold",
      lines: [finding, "Found by keyledger verify-ledger, which says more."],
    };
    return tellMatter(client, ctx, notice);
  });
}
