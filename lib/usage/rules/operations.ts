/**
 * Operations whose success is a use of the key: those that GetKeyLastUsage tracks (KMS API Reference,
 * GetKeyLastUsage), with every variant that begins so.
 */
export const USES =
  /^(Decrypt|Encrypt|ReEncrypt|GenerateDataKey(Pair)?(WithoutPlaintext)?|GenerateMac|VerifyMac|Sign|Verify|DeriveSharedSecret|Encapsulate|Decapsulate)$/;

/** What reads without the key's material; a fallback for records without `readOnly`. */
export const READS = /^(Describe|Get|List|GenerateRandom|Lookup)/;

/** What an event is to us. An operation that we do not know by name is judged by `readOnly` alone. */
export function kindOf(
  operation: string,
  eventType: string | null,
  readOnly: boolean,
): "use" | "read" | "control" | "service-event" {
  // RotateKey, DeleteKey, SynchronizeMultiRegionKey, DeleteExpiredKeyMaterial: KMS's own doing.
  if (eventType === "AwsServiceEvent") return "service-event";
  if (USES.test(operation)) return "use";
  return readOnly ? "read" : "control";
}

/** `readOnly` of a record that lacks it (event versions before 1.01). */
export function readOnlyByName(operation: string): boolean {
  return USES.test(operation) || READS.test(operation);
}

/**
 * What changes a key, an alias, a grant or a trail, by name (KMS API Reference, "Actions"; CloudTrail API Reference):
 * for sources that can only be asked by name. RotateKey, DeleteKey and the like are events of KMS itself.
 */
export const CONTROL_OPERATIONS: readonly string[] = [
  ...["CreateKey", "PutKeyPolicy", "EnableKey", "DisableKey"],
  ...["ScheduleKeyDeletion", "CancelKeyDeletion", "UpdateKeyDescription"],
  ...["CreateAlias", "UpdateAlias", "DeleteAlias", "CreateGrant", "RetireGrant", "RevokeGrant"],
  ...["EnableKeyRotation", "DisableKeyRotation", "RotateKeyOnDemand", "RotateKey"],
  ...["ImportKeyMaterial", "DeleteImportedKeyMaterial", "DeleteExpiredKeyMaterial", "DeleteKey"],
  ...["ReplicateKey", "UpdatePrimaryRegion", "SynchronizeMultiRegionKey"],
  ...["TagResource", "UntagResource"],
  ...["CreateCustomKeyStore", "UpdateCustomKeyStore", "DeleteCustomKeyStore"],
  ...["ConnectCustomKeyStore", "DisconnectCustomKeyStore"],
  ...["PutEventSelectors", "StartLogging", "StopLogging", "DeleteTrail", "UpdateTrail"],
];
