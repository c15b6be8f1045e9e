import { randomUUID } from "node:crypto";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { AppError } from "@/lib/errors";
import { appendAct } from "@/lib/ledger/append-act";
import { checkOwners } from "./check-owners";
import { getRule } from "./list-rules";
import { ruleInLedger } from "./require-rule";
import type { OwnershipRule, WriteRule } from "./schemas";
import { insertRule, lockRules, readRules } from "./store/rules";

const MAX_RULES = 1_000;

/**
 * Makes a rule, the last to decide. It is applied to all keys within moments. Throws `forbidden`, `invalid` for an
 * owner whom nobody knows, `conflict` when there are a thousand rules.
 */
export async function createRule(ctx: Context, rule: WriteRule): Promise<OwnershipRule> {
  authorize(ctx.actor, "ownership:write");
  const id = randomUUID();
  await inTransaction(ctx.db, async (client) => {
    await lockRules(client);
    await checkOwners(client, rule.owners);
    const rules = await readRules(client);
    if (rules.length >= MAX_RULES) {
      throw new AppError("conflict", `There are ${MAX_RULES} rules, and no more can be kept.`);
    }
    await appendAct(client, ctx, {
      act: "ownership-rule.create",
      subject: { kind: "ownership-rule", id, name: rule.name },
      after: ruleInLedger(rule),
    });
    const position = (rules.at(-1)?.position ?? -1) + 1;
    await insertRule(client, { id, position, ...rule, at: ctx.clock() });
  });
  return getRule(ctx, id);
}
