import { authorize, can } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { entriesOfSubject } from "@/lib/ledger/entries-of-subject";
import type { LedgerEntryList } from "@/lib/ledger/schemas";
import { requireKey } from "./get-key";
import type { KeyName } from "./rules/key-arn";

/**
 * What was done to a key in Keyledger, newest first. Who may not read the whole ledger is not told from which
 * address others acted. Throws `not-found` and `invalid`.
 */
export async function listKeyEntries(
  ctx: Context,
  { limit, cursor, ...name }: KeyName & { limit: number; cursor?: string },
): Promise<LedgerEntryList> {
  authorize(ctx.actor, "ledger:read-own-keys");
  const key = await requireKey(ctx, name);
  const page = await entriesOfSubject(ctx, { kind: "key", id: key.arn }, { limit, cursor });
  if (can(ctx.actor, "ledger:read")) return page;
  return { ...page, items: page.items.map((entry) => ({ ...entry, from: null })) };
}
