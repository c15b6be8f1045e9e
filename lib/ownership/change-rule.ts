import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { appendAct } from "@/lib/ledger/append-act";
import { checkOwners } from "./check-owners";
import { getRule } from "./list-rules";
import { requireRule, ruleInLedger } from "./require-rule";
import type { OwnershipRule, WriteRule } from "./schemas";
import { lockRules, updateRule } from "./store/rules";

/**
 * Changes a rule from the version that was shown. Throws `forbidden`, `not-found`, `invalid` for an owner whom
 * nobody knows, and `conflict` when somebody has changed it since.
 */
export async function changeRule(
  ctx: Context,
  { id, version, ...rule }: WriteRule & { id: string; version: number },
): Promise<OwnershipRule> {
  authorize(ctx.actor, "ownership:write");
  await inTransaction(ctx.db, async (client) => {
    await lockRules(client);
    const before = await requireRule(client, id, version);
    await checkOwners(client, rule.owners);
    await appendAct(client, ctx, {
      act: "ownership-rule.change",
      subject: { kind: "ownership-rule", id, name: rule.name },
      before: ruleInLedger(before),
      after: ruleInLedger(rule),
    });
    await updateRule(client, { id, ...rule, at: ctx.clock() });
  });
  return getRule(ctx, id);
}
