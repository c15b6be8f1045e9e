import type { PoolClient } from "pg";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { appendAct } from "@/lib/ledger/append-act";
import { checkOwners } from "./check-owners";
import { getKeyOwners, type KeyName, noSuchKey } from "./get-key-owners";
import { decideOwners } from "./rules/decide-owners";
import { toDeciders } from "./rules/deciders";
import type { KeyOwners } from "./schemas";
import { writeByHand } from "./store/by-hand";
import { readInputs } from "./store/inputs";
import { type KeyRow, lockKey, writeDecisions } from "./store/keys";
import { holdInputs } from "./store/lock";
import { type OwnerRef, ownerKey } from "./types";

async function lockedKey(client: PoolClient, name: KeyName): Promise<KeyRow> {
  await holdInputs(client);
  const key = await lockKey(client, name);
  if (!key) throw noSuchKey();
  return key;
}

/** What decides when the key has these owners by hand. */
async function decide(client: PoolClient, ctx: Context, key: KeyRow, byHand: readonly string[]) {
  const deciders = toDeciders(await readInputs(client, ctx.clock()));
  return decideOwners({ ...key, byHand }, deciders);
}

/**
 * Gives a key its owners by hand, above every rule and tag, and says why. They hold at once. Throws `forbidden`,
 * `not-found`, and `invalid` for an owner whom nobody knows.
 */
export async function setKeyOwners(
  ctx: Context,
  { owners, why, ...name }: KeyName & { owners: readonly OwnerRef[]; why: string },
): Promise<KeyOwners> {
  authorize(ctx.actor, "ownership:write");
  await inTransaction(ctx.db, async (client) => {
    const key = await lockedKey(client, name);
    await checkOwners(client, owners);
    const decision = await decide(client, ctx, key, owners.map(ownerKey));
    await appendAct(client, ctx, {
      act: "key.set-owners",
      subject: { kind: "key", id: key.arn },
      before: { owners: key.now.owners, owned: key.now.owned },
      after: { given: owners.map(ownerKey), owners: decision.owners, owned: decision.owned },
      why,
    });
    const by = ctx.actor.kind === "person" ? ctx.actor.id : null;
    await writeByHand(client, key.id, owners, { why, at: ctx.clock(), by });
    await writeDecisions(client, [{ id: key.id, decision }]);
  });
  return getKeyOwners(ctx, name);
}

/**
 * Takes away the owners that somebody gave a key, so that rules and tags decide again. A key without any stays as
 * it is. Throws `forbidden` and `not-found`.
 */
export async function clearKeyOwners(
  ctx: Context,
  { why, ...name }: KeyName & { why: string },
): Promise<KeyOwners> {
  authorize(ctx.actor, "ownership:write");
  await inTransaction(ctx.db, async (client) => {
    const key = await lockedKey(client, name);
    if (key.byHand.length === 0) return;
    const decision = await decide(client, ctx, key, []);
    await appendAct(client, ctx, {
      act: "key.clear-owners",
      subject: { kind: "key", id: key.arn },
      before: { given: key.byHand, owners: key.now.owners, owned: key.now.owned },
      after: { owners: decision.owners, owned: decision.owned },
      why,
    });
    await writeByHand(client, key.id, [], { why, at: ctx.clock(), by: null });
    await writeDecisions(client, [{ id: key.id, decision }]);
  });
  return getKeyOwners(ctx, name);
}
