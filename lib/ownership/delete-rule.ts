import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { appendAct } from "@/lib/ledger/append-act";
import { requireRule, ruleInLedger } from "./require-rule";
import { lockRules, removeRule } from "./store/rules";

/** Deletes a rule at the version that was shown. Throws `forbidden`, `not-found` and `conflict`. */
export async function deleteRule(
  ctx: Context,
  { id, version }: { id: string; version: number },
): Promise<void> {
  authorize(ctx.actor, "ownership:write");
  await inTransaction(ctx.db, async (client) => {
    await lockRules(client);
    const before = await requireRule(client, id, version);
    await appendAct(client, ctx, {
      act: "ownership-rule.delete",
      subject: { kind: "ownership-rule", id, name: before.name },
      before: ruleInLedger(before),
    });
    await removeRule(client, id);
  });
}
