import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { AppError } from "@/lib/errors";
import { storeMark } from "@/lib/keys/store/touches";
import { appendAct } from "@/lib/ledger/append-act";
import { requireAlert } from "./get-alert";
import { insertTouch } from "./store/touch-key";

/**
 * Asks that the custom key store of an alert be read now, ahead of the next sync: within a minute its page shows what AWS
 * says, or why AWS could not be asked. Throws `forbidden` without `alert:act`, `not-found`, and `invalid` for an alert of no
 * key store.
 */
export async function askToReadStore(ctx: Context, alertId: string): Promise<{ asked: true }> {
  authorize(ctx.actor, "alert:act");
  const { facts, account_id: accountId, region } = await requireAlert(ctx, alertId);
  const { store } = facts;
  if (!store) throw new AppError("invalid", "This alert is of no key store.");
  await inTransaction(ctx.db, async (client) => {
    await appendAct(client, ctx, {
      act: "key-store.read",
      subject: {
        ...{ kind: "key-store", id: `${accountId}/${region}/${store.id}` },
        ...(store.name === null ? {} : { name: store.name }),
      },
    });
    await insertTouch(client, { accountId, region, keyId: storeMark(store.id) }, ctx.clock());
  });
  return { asked: true };
}
