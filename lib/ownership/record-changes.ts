import { appendAct } from "@/lib/ledger/append-act";
import type { JsonObject } from "@/lib/ledger/types";
import type { Decision } from "./types";

type Writer = Parameters<typeof appendAct>[0];
type ActContext = Parameters<typeof appendAct>[1];

/** One key whose owners something else than a hand has changed. */
export interface OwnerChange {
  arn: string;
  before: Pick<Decision, "owners">;
  after: Pick<Decision, "owners"> & { owned?: string };
}

/** Up to so many keys get an entry of their own, which their page shows; more share one. */
const SINGLE = 5;

/** Who decides when nobody does it by hand. */
export function ownershipActor(ctx: Omit<ActContext, "actor">): ActContext {
  return { ...ctx, actor: { kind: "system", name: "ownership" } };
}

/** Records what became of the owners of some keys, a batch of at most a thousand, before it is written. */
export async function recordChanges(
  tx: Writer,
  ctx: ActContext,
  changes: readonly OwnerChange[],
  why: string,
): Promise<void> {
  if (changes.length > SINGLE) return recordBatch(tx, ctx, changes, why);
  for (const { arn, before, after } of changes) {
    await appendAct(tx, ctx, {
      act: "key.change-owners",
      subject: { kind: "key", id: arn },
      before: { owners: before.owners },
      after: { owners: after.owners, ...(after.owned === undefined ? {} : { owned: after.owned }) },
      why,
    });
  }
}

async function recordBatch(
  tx: Writer,
  ctx: ActContext,
  changes: readonly OwnerChange[],
  why: string,
): Promise<void> {
  const groups = new Map<string, { before: string[]; after: string[]; keys: string[] }>();
  for (const { arn, before, after } of changes) {
    const kind = JSON.stringify([before.owners, after.owners]);
    const group = groups.get(kind) ?? { before: before.owners, after: after.owners, keys: [] };
    group.keys.push(arn);
    groups.set(kind, group);
  }
  await appendAct(tx, ctx, {
    act: "key.change-owners",
    subject: { kind: "key", id: "several", name: `${changes.length} keys` },
    why,
    detail: { count: changes.length, changes: [...groups.values()] satisfies JsonObject[] },
  });
}
