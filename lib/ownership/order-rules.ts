import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { AppError } from "@/lib/errors";
import { appendAct } from "@/lib/ledger/append-act";
import { listRules } from "./list-rules";
import type { RuleList } from "./schemas";
import { lockRules, placeRules, readRules } from "./store/rules";

/**
 * Puts the rules into another order. `ids` names every rule once. Throws `forbidden`, and `conflict` when it does
 * not: somebody has made or deleted a rule meanwhile.
 */
export async function orderRules(ctx: Context, ids: string[]): Promise<RuleList> {
  authorize(ctx.actor, "ownership:write");
  await inTransaction(ctx.db, async (client) => {
    await lockRules(client);
    const before = (await readRules(client)).map(({ id }) => id);
    const same = before.length === ids.length && new Set([...before, ...ids]).size === ids.length;
    if (!same) {
      throw new AppError(
        "conflict",
        "These are not the rules that there are. Load them again first.",
      );
    }
    if (before.every((id, at) => id === ids[at])) return;
    await appendAct(client, ctx, {
      act: "ownership-rule.order",
      subject: { kind: "setting", id: "ownership.rule-order" },
      before: { ids: before },
      after: { ids },
    });
    await placeRules(client, ids);
  });
  return listRules(ctx);
}
