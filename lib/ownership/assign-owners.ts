import type { PoolClient } from "pg";
import type { Clock } from "@/lib/clock";
import { type OwnerChange, ownershipActor, recordChanges } from "./record-changes";
import { decideOwners, sameOwners } from "./rules/decide-owners";
import { toDeciders } from "./rules/deciders";
import { readInputs } from "./store/inputs";
import { readScopeFacts } from "./store/keys";
import type { Decision } from "./types";

/** A key as a sync is about to write it; `before` is null when it is seen for the first time. */
export interface ReadKey {
  keyId: string;
  arn: string;
  aliases: readonly string[];
  tags: Readonly<Record<string, string>> | null;
  before: Decision | null;
}

/**
 * Who owns some keys of a scope that a sync has read, in the sync's transaction. Call it after `holdInputs` and
 * after the rows of known keys are locked; the caller writes the decisions with the keys. What changed for a known
 * key is recorded.
 */
export async function assignOwners(
  client: PoolClient,
  { clock, requestId }: { clock: Clock; requestId: string },
  scope: { scopeId: number; accountId: string; region: string },
  keys: readonly ReadKey[],
): Promise<Map<string, Decision>> {
  const deciders = toDeciders(await readInputs(client, clock()));
  const { accountId, region } = scope;
  const ids = keys.map(({ keyId }) => keyId);
  const { aliasesKnown, byHand } = await readScopeFacts(client, scope.scopeId, ids);
  const decided = new Map<string, Decision>();
  const changes: OwnerChange[] = [];
  for (const { keyId, arn, aliases, tags, before } of keys) {
    const hand = byHand.get(keyId) ?? [];
    const facts = { accountId, region, aliases, aliasesKnown, tags, byHand: hand };
    const decision = decideOwners(facts, deciders);
    decided.set(keyId, decision);
    if (before && !sameOwners(before, decision)) changes.push({ arn, before, after: decision });
  }
  const why = "What a sync read of the key decides otherwise than before";
  await recordChanges(client, ownershipActor({ clock, requestId }), changes, why);
  return decided;
}
