import type { GrantListEntry } from "@aws-sdk/client-kms";
import type { Call, Operation, Output } from "../call";
import { bindingOf, sliceArray, sliceMap, startOf } from "../paging";
import { AwsError } from "../protocol/errors";
import { constraint, pageSize, text } from "../validate";
import { readableKey, requireRotatable, scopeOf } from "./kms-keys";

const invalidMarker = () => new AwsError("InvalidMarkerException", "Invalid marker");

function page(
  call: Call,
  field: string,
  binding: string,
  { items, next }: { items: unknown[]; next: number | null },
): Output {
  return {
    [field]: items,
    Truncated: next !== null,
    ...(next === null ? {} : { NextMarker: call.tokens.seal(binding, String(next)) }),
  };
}

function listArray<T>(
  call: Call,
  field: string,
  items: readonly T[],
  limits: { standard: number; max: number },
  filters: unknown[],
): Output {
  const limit = pageSize(call, "Limit", limits);
  const binding = bindingOf(call, filters);
  const start = startOf(call, "Marker", binding, invalidMarker);
  return page(call, field, binding, sliceArray(items, start, limit));
}

const listKeys: Operation = (call) => {
  const limit = pageSize(call, "Limit", { standard: 100, max: 1000 });
  const binding = bindingOf(call);
  const start = startOf(call, "Marker", binding, invalidMarker);
  const { items, next } = sliceMap(scopeOf(call).keys, start, limit);
  const keys = items.map(({ metadata }) => ({ KeyId: metadata.KeyId, KeyArn: metadata.Arn }));
  return page(call, "Keys", binding, { items: keys, next });
};

const listAliases: Operation = (call) => {
  const { aliases } = scopeOf(call);
  const limits = { standard: 50, max: 100 };
  if (call.input.KeyId !== undefined && call.input.KeyId !== null) {
    const id = readableKey(call).metadata.KeyId;
    const found = [...aliases.values()].filter((alias) => alias.TargetKeyId === id);
    return listArray(call, "Aliases", found, limits, [id]);
  }
  const limit = pageSize(call, "Limit", limits);
  const binding = bindingOf(call);
  const start = startOf(call, "Marker", binding, invalidMarker);
  return page(call, "Aliases", binding, sliceMap(aliases, start, limit));
};

const describeKey: Operation = (call) => ({ KeyMetadata: readableKey(call, true).metadata });

const getKeyPolicy: Operation = (call) => {
  const { policy } = readableKey(call);
  const name = text(call, "PolicyName", { max: 128, pattern: /^[\w]+$/ }) ?? "default";
  if (name !== "default") throw new AwsError("NotFoundException", "No such policy exists");
  return { Policy: policy, PolicyName: name };
};

const listKeyPolicies: Operation = (call) => {
  readableKey(call);
  return listArray(call, "PolicyNames", ["default"], { standard: 100, max: 1000 }, []);
};

const listGrants: Operation = (call) => {
  const { grants, metadata } = readableKey(call);
  const id = text(call, "GrantId", { max: 128 });
  const grantee = text(call, "GranteePrincipal", { max: 256 });
  const service = text(call, "GranteeServicePrincipal", { max: 256 });
  if (grantee !== null && service !== null)
    throw new AwsError(
      "ValidationException",
      "GranteePrincipal and GranteeServicePrincipal cannot be given together",
    );
  const wanted = (grant: GrantListEntry) =>
    (id === null || grant.GrantId === id) &&
    (grantee === null || grant.GranteePrincipal === grantee) &&
    (service === null || grant.GranteeServicePrincipal === service);
  const found =
    id === null && grantee === null && service === null ? grants : grants.filter(wanted);
  const filters = [metadata.KeyId, id, grantee, service];
  return listArray(call, "Grants", found, { standard: 50, max: 100 }, filters);
};

const listRetirableGrants: Operation = (call) => {
  const principal = text(call, "RetiringPrincipal", { max: 256 });
  const service = text(call, "RetiringServicePrincipal", { max: 256 });
  if (principal === null && service === null)
    throw constraint("ValidationException", null, "RetiringPrincipal", "Member must not be null");
  const found = [...scopeOf(call).keys.values()]
    .flatMap((key) => key.grants)
    .filter(
      (grant) =>
        (principal === null || grant.RetiringPrincipal === principal) &&
        (service === null || grant.RetiringServicePrincipal === service),
    );
  const filters = [principal, service];
  return listArray(call, "Grants", found, { standard: 50, max: 100 }, filters);
};

const getKeyRotationStatus: Operation = (call) => {
  const key = readableKey(call);
  requireRotatable(key);
  const { KeyState, KeyId } = key.metadata;
  // "While a KMS key is pending deletion, its key rotation status is false" (API reference).
  const pending = KeyState === "PendingDeletion" || KeyState === "PendingReplicaDeletion";
  const enabled = key.rotation.enabled && !pending;
  return {
    KeyId,
    KeyRotationEnabled: enabled,
    RotationPeriodInDays: enabled ? (key.rotation.periodDays ?? undefined) : undefined,
    NextRotationDate: enabled ? (key.rotation.nextAt ?? undefined) : undefined,
  };
};

const listKeyRotations: Operation = (call) => {
  const key = readableKey(call);
  requireRotatable(key);
  const which =
    text(call, "IncludeKeyMaterial", { oneOf: ["ALL_KEY_MATERIAL", "ROTATIONS_ONLY"] }) ??
    "ROTATIONS_ONLY";
  // The first material and imported material that waits have no date of rotation.
  const found =
    which === "ALL_KEY_MATERIAL"
      ? key.rotations
      : key.rotations.filter((rotation) => rotation.RotationDate !== undefined);
  const limits = { standard: 100, max: 1000 };
  return listArray(call, "Rotations", found, limits, [key.metadata.KeyId, which]);
};

const listResourceTags: Operation = (call) => {
  const { tags, metadata } = readableKey(call);
  const items = Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
  return listArray(call, "Tags", items, { standard: 50, max: 50 }, [metadata.KeyId]);
};

const describeCustomKeyStores: Operation = (call) => {
  const id = text(call, "CustomKeyStoreId", { max: 64 });
  const name = text(call, "CustomKeyStoreName", { max: 256 });
  if (id !== null && name !== null)
    throw new AwsError(
      "ValidationException",
      "CustomKeyStoreId and CustomKeyStoreName cannot be given together",
    );
  const found = scopeOf(call).stores.filter(
    (store) =>
      (id === null || store.CustomKeyStoreId === id) &&
      (name === null || store.CustomKeyStoreName === name),
  );
  if (found.length === 0 && (id !== null || name !== null))
    throw new AwsError(
      "CustomKeyStoreNotFoundException",
      `Custom key store ${id ?? name} does not exist`,
    );
  const limits = { standard: 1000, max: 1000 };
  return listArray(call, "CustomKeyStores", found, limits, [id, name]);
};

const getKeyLastUsage: Operation = (call) => {
  const { lastUse, metadata } = readableKey(call);
  return {
    KeyId: metadata.KeyId,
    KeyLastUsage:
      lastUse.at === null
        ? undefined
        : {
            Operation: lastUse.operation ?? undefined,
            Timestamp: lastUse.at,
            CloudTrailEventId: lastUse.eventId ?? undefined,
          },
    TrackingStartDate: lastUse.trackingSince,
    KeyCreationDate: metadata.CreationDate,
  };
};

/** What the endpoint answers of KMS: its read calls. */
export const kms: Record<string, Operation> = {
  ListKeys: listKeys,
  ListAliases: listAliases,
  DescribeKey: describeKey,
  GetKeyPolicy: getKeyPolicy,
  ListKeyPolicies: listKeyPolicies,
  ListGrants: listGrants,
  ListRetirableGrants: listRetirableGrants,
  GetKeyRotationStatus: getKeyRotationStatus,
  ListKeyRotations: listKeyRotations,
  ListResourceTags: listResourceTags,
  DescribeCustomKeyStores: describeCustomKeyStores,
  GetKeyLastUsage: getKeyLastUsage,
};
