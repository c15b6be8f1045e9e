import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { requireKey } from "@/lib/keys/get-key";
import type { KeyName } from "@/lib/keys/rules/key-arn";
import { storeMark } from "@/lib/keys/store/touches";
import { appendAct } from "@/lib/ledger/append-act";
import { runbooksFor } from "./runbooks/runbooks";
import type { KeyRunbooks } from "./schemas/runbooks";
import { insertTouch } from "./store/touch-key";
import { toKey } from "./to-dto";

/** The runbooks of a key, filled in, also without an alert. Throws `forbidden`, `not-found`. */
export async function getKeyRunbooks(ctx: Context, name: KeyName): Promise<KeyRunbooks> {
  authorize(ctx.actor, "alert:read");
  const row = await requireKey(ctx, name);
  const now = ctx.clock().toISOString();
  const { arn, region, account_id: accountId, state, origin } = row;
  const key = toKey({
    ...{ key_arn: arn, key_known: true, key_alias: row.aliases?.[0] ?? null, key_state: state },
    ...{ key_state_read_at: row.reads.metadata?.readAt ?? null, aws_key_id: row.key_id },
  });
  if (!key) throw new Error(`${arn} is the name of no key.`);
  const storeId = row.custom_key_store_id;
  const runbooks = runbooksFor(
    {
      key: { arn, region, accountId, state, origin, storeId },
      ...{
        principalRef: null,
        since: now,
        until: now,
        now,
        grantIds: [],
        trail: null,
        store: null,
        accountId,
        region,
      },
    },
    null,
  );
  return { key, runbooks };
}

/**
 * Asks that a key be read now, ahead of the next sync, and its custom key store, whose state is its own: within a minute
 * its page shows what AWS says, but not of a key that was read in the last five. Throws `forbidden` without `alert:act`,
 * `not-found`.
 */
export async function askToReadKey(ctx: Context, name: KeyName): Promise<{ asked: true }> {
  authorize(ctx.actor, "alert:act");
  const { arn, custom_key_store_id: storeId } = await requireKey(ctx, name);
  await inTransaction(ctx.db, async (client) => {
    await appendAct(client, ctx, { act: "key.read", subject: { kind: "key", id: arn } });
    await insertTouch(client, name, ctx.clock());
    if (storeId === null) return;
    await insertTouch(client, { ...name, keyId: storeMark(storeId) }, ctx.clock());
  });
  return { asked: true };
}
