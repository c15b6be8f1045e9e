import type { Facet } from "../types";

/** That a successful operation leaves a facet with a value; null: with whatever it was given. */
export interface EventMakes {
  operation: string;
  facet: Facet;
  value: string | null;
}

/**
 * What successful operations do to what is seen of a key (KMS Developer Guide, "Key states of AWS KMS keys"; KMS API
 * Reference of each operation). DeleteExpiredKeyMaterial is KMS's own doing.
 */
export const EVENT_MAKES: readonly EventMakes[] = [
  { operation: "PutKeyPolicy", facet: "policy", value: null },
  { operation: "CreateKey", facet: "state", value: "Enabled" },
  { operation: "CreateKey", facet: "state", value: "PendingImport" },
  { operation: "EnableKey", facet: "state", value: "Enabled" },
  { operation: "DisableKey", facet: "state", value: "Disabled" },
  { operation: "ScheduleKeyDeletion", facet: "state", value: "PendingDeletion" },
  { operation: "ScheduleKeyDeletion", facet: "state", value: "PendingReplicaDeletion" },
  { operation: "CancelKeyDeletion", facet: "state", value: "Disabled" },
  { operation: "CancelKeyDeletion", facet: "state", value: "PendingImport" },
  { operation: "ImportKeyMaterial", facet: "state", value: "Enabled" },
  { operation: "DeleteImportedKeyMaterial", facet: "state", value: "PendingImport" },
  { operation: "DeleteExpiredKeyMaterial", facet: "state", value: "PendingImport" },
  { operation: "EnableKeyRotation", facet: "rotation", value: "on" },
  { operation: "DisableKeyRotation", facet: "rotation", value: "off" },
  { operation: "TagResource", facet: "tags", value: null },
  { operation: "UntagResource", facet: "tags", value: null },
  { operation: "UpdateKeyDescription", facet: "description", value: null },
  { operation: "UpdatePrimaryRegion", facet: "multi-region", value: null },
  { operation: "ReplicateKey", facet: "multi-region", value: null },
];
