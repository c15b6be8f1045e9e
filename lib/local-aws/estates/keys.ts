import type {
  CustomerMasterKeySpec,
  KeySpec,
  KeyState,
  KeyUsageType,
  OriginType,
} from "@aws-sdk/client-kms";
import type { LocalKey } from "../types";
import { keyArn } from "./arns";
import { before, type Draft, type Place } from "./draft";
import { hexId, uuid } from "./ids";
import type { Random } from "./prng";
import { type RotationPlan, rotate } from "./rotations";
import { algorithmsOf, operationsOf, USAGES } from "./specs";

/** When a key was last used: hours ago, or one of the two answers without a time. */
export type UsePlan = { hours: number } | "never" | "unknown";

export interface KeyDraft {
  id?: string;
  spec?: KeySpec;
  usage?: KeyUsageType;
  origin?: OriginType;
  state?: KeyState;
  manager?: "AWS" | "CUSTOMER";
  description?: string;
  createdAt: Date;
  policy: string;
  readerDenied?: readonly string[];
  tags?: Record<string, string>;
  rotation?: RotationPlan;
  use?: UsePlan;
  /** Of imported material; null when it does not expire. */
  validTo?: Date | null;
  deletionAt?: Date;
  /** Of a multi-Region primary that waits for its replicas to go. */
  deletionWindow?: number;
  store?: { id: string; clusterId?: string; externalKeyId?: string };
  multiRegion?: LocalKey["metadata"]["MultiRegionConfiguration"];
  /** Random when left out; replicas share their primary's. */
  materialId?: string;
}

/** CustomerMasterKeySpec is deprecated and does not know the newest specs. */
function olderSpec(spec: KeySpec): CustomerMasterKeySpec | undefined {
  return spec.startsWith("ML_") || spec === "ECC_NIST_EDWARDS25519"
    ? undefined
    : (spec as CustomerMasterKeySpec);
}

function hasMaterialId(spec: KeySpec, origin: OriginType, state: KeyState): boolean {
  const symmetric = spec === "SYMMETRIC_DEFAULT" && (origin === "AWS_KMS" || origin === "EXTERNAL");
  return symmetric && state !== "PendingImport" && state !== "Creating";
}

function metadataOf(place: Place, id: string, key: KeyDraft, random: Random): LocalKey["metadata"] {
  const spec = key.spec ?? "SYMMETRIC_DEFAULT";
  const usage = key.usage ?? USAGES[spec][0] ?? "ENCRYPT_DECRYPT";
  const origin = key.origin ?? "AWS_KMS";
  const state = key.state ?? "Enabled";
  const older = olderSpec(spec);
  const metadata: LocalKey["metadata"] = {
    AWSAccountId: place.account.id,
    KeyId: id,
    Arn: keyArn(place.account.id, place.region, id),
    CreationDate: key.createdAt,
    Enabled: state === "Enabled",
    Description: key.description ?? "",
    KeyUsage: usage,
    KeyState: state,
    Origin: origin,
    KeyManager: key.manager ?? "CUSTOMER",
    KeySpec: spec,
    MultiRegion: key.multiRegion !== undefined,
    ...algorithmsOf(spec, usage),
  };
  if (older) metadata.CustomerMasterKeySpec = older;
  if (key.multiRegion) metadata.MultiRegionConfiguration = key.multiRegion;
  if (state === "PendingDeletion" && key.deletionAt) metadata.DeletionDate = key.deletionAt;
  if (key.deletionWindow) metadata.PendingDeletionWindowInDays = key.deletionWindow;
  if (origin === "EXTERNAL" && state !== "PendingImport") {
    metadata.ExpirationModel = key.validTo
      ? "KEY_MATERIAL_EXPIRES"
      : "KEY_MATERIAL_DOES_NOT_EXPIRE";
    if (key.validTo) metadata.ValidTo = key.validTo;
  }
  if (key.store) {
    metadata.CustomKeyStoreId = key.store.id;
    if (key.store.clusterId) metadata.CloudHsmClusterId = key.store.clusterId;
    if (key.store.externalKeyId) metadata.XksKeyConfiguration = { Id: key.store.externalKeyId };
  }
  if (hasMaterialId(spec, origin, state)) {
    metadata.CurrentKeyMaterialId = key.materialId ?? hexId(random);
  }
  return metadata;
}

/**
 * The last use, made to fit the three answers: "never" needs a creation after tracking began, and
 * "unknown" one before it; throws on a plan that contradicts its key's creation.
 */
function lastUseOf(draft: Draft, key: KeyDraft, random: Random): LocalKey["lastUse"] {
  const use = key.use ?? { hours: 1 + random.int(0, 400) };
  const trackingSince = draft.trackingSince;
  const older = key.createdAt < trackingSince;
  if (use === "never" || use === "unknown") {
    if (older !== (use === "unknown")) throw new Error(`last use ${use} contradicts the creation`);
    return { at: null, operation: null, eventId: null, trackingSince };
  }
  const spec = key.spec ?? "SYMMETRIC_DEFAULT";
  const operations = operationsOf(spec, key.usage ?? USAGES[spec][0] ?? "ENCRYPT_DECRYPT");
  const wanted = before(draft.now, { hours: use.hours, minutes: random.int(0, 59) }).getTime();
  const floor = Math.max(trackingSince.getTime(), key.createdAt.getTime()) + 60_000;
  return {
    at: new Date(Math.max(wanted, floor)),
    operation: random.pick(operations),
    eventId: null,
    trackingSince,
  };
}

/** Adds a key to its scope and gives it back. Throws if the scope has a key of that id. */
export function addKey(draft: Draft, place: Place, key: KeyDraft, random: Random): LocalKey {
  const id = key.id ?? uuid(random);
  if (place.scope.keys.has(id)) throw new Error(`${place.region} has the key ${id} already`);
  const made: LocalKey = {
    metadata: metadataOf(place, id, key, random),
    policy: key.policy,
    grants: [],
    tags: key.tags ?? {},
    rotation: { enabled: false, periodDays: null, nextAt: null },
    rotations: [],
    lastUse: lastUseOf(draft, key, random),
    readerDenied: [...(key.readerDenied ?? [])],
  };
  rotate(draft, made, key.rotation ?? "off", random);
  place.scope.keys.set(id, made);
  return made;
}
