import type { AlertSeverity, RuleSetting } from "@/lib/settings/schemas/alert-rules";
import type { AlertFacts, Cell, ControlEvent, Evidence, Finding, StoreFacts } from "../types";
import { changeOf, evidenceOfEvent, requestOf } from "./control-fields";
import { byTime, evidenceOfKey, iso, sumOf } from "./finding";

/** A custom key store of the estate, as it was last read. */
export interface StoreReading extends StoreFacts {
  accountId: string;
  region: string;
  /** Keys in it. */
  keys: number;
  /** First reading with its state (ms). */
  since: number;
}

/** Calls that failed on keys of one store. */
export interface StoreTrouble {
  store: StoreReading;
  cells: readonly Cell[];
}

/** The event after which a store is cut off until somebody connects it again. */
export const STORE_CUT = "DisconnectCustomKeyStore";

/**
 * ConnectionState of a store whose keys cannot be used (KMS API Reference, CustomKeyStoresListEntry). While it is
 * CONNECTING or DISCONNECTING it is on its way, and the next reading tells where to.
 */
export const CUT_OFF: readonly string[] = ["FAILED", "DISCONNECTED"];

/** States in which a call on a key fails for its own sake, whatever its store is (KMS Developer Guide, "Key states"). */
export const OWN_TROUBLES: readonly string[] = ["PendingDeletion", "PendingReplicaDeletion"];

type Setting = RuleSetting<"key-store">;

/** Stores that were read as disconnected or failed. Without a key in it nothing depends on it. */
export function cutOffStores(stores: readonly StoreReading[], setting: Setting): Finding[] {
  return stores.map((store) =>
    findingOf(store, store.keys === 0 ? "low" : setting.severity, {}, [
      {
        at: store.since,
        part: `reading/${store.state}/${store.error ?? ""}`,
        count: 1,
        detail: { kind: "reading", outcome: store.error ?? store.state ?? "" },
      },
    ]),
  );
}

/** Calls that failed on keys of a store because it could not be reached. */
export function unreachableStores(troubles: readonly StoreTrouble[], setting: Setting): Finding[] {
  return troubles.flatMap(({ store, cells }) => {
    const sorted = [...cells].sort(byTime);
    const [first] = sorted;
    if (!first || sumOf(sorted) < setting.numbers.failures) return [];
    const facts = {
      ...{ outcome: first.outcome, measured: sumOf(sorted), measuredAt: iso(first.at) },
    };
    return findingOf(store, setting.severity, facts, sorted.map(evidenceOfKey));
  });
}

/** Stores that somebody disconnected. */
export function disconnectedStores(
  events: readonly ControlEvent[],
  stores: readonly StoreReading[],
  setting: Setting,
): Finding[] {
  return events.flatMap((event) => {
    const id = requestOf(event).customKeyStoreId;
    if (event.operation !== STORE_CUT || event.outcome !== "" || typeof id !== "string") return [];
    const { accountId, region } = event;
    const known = stores.find(
      (one) => one.id === id && one.accountId === accountId && one.region === region,
    );
    const store = known ?? {
      ...{ id, name: null, type: null, state: null, error: null, accountId, region },
      ...{ keys: 0, since: event.at },
    };
    const facts = { operation: event.operation, change: changeOf(event) };
    return findingOf(store, setting.severity, facts, [evidenceOfEvent(event)]);
  });
}

function findingOf(
  { accountId, region, id, name, type, state, error }: StoreReading,
  severity: AlertSeverity,
  facts: AlertFacts,
  evidence: Evidence[],
): Finding {
  return {
    ...{ rule: "key-store", severity, key: null, accountId, region, principalRef: null },
    apart: id,
    facts: { ...facts, store: { id, name, type, state, error } },
    evidence,
  };
}
