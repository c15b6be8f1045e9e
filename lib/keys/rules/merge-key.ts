import type {
  Answer,
  GrantEntry,
  KeyMetadata,
  RotationEntry,
  RotationStatus,
} from "@/lib/aws/types";
import { type DocumentRecord, toDocument } from "@/lib/estate/rules/documents";
import { toRead } from "@/lib/estate/rules/reads";
import { factsOfTags, type TagRules } from "@/lib/settings/rules/tag-facts";
import { KEY_PARTS, type KeyPart } from "../types";
import { searchText } from "./derive-key";
import { eligibleParts } from "./eligible-parts";
import type { KeyRecord, KnownKey } from "./key-record";

/** What is known of a key's grants after reading them. */
export interface GrantReading {
  /** Ids of all grants, also of those already in the store. */
  ids: Set<string>;
  /** Those that are not in the store yet. */
  pending: GrantEntry[];
}

/** The answers of one key; null: not asked, because the key's kind or state gives no answer. */
export interface KeyReading {
  keyId: string;
  arn: string;
  metadata: Answer<KeyMetadata>;
  policy: Answer<string>;
  grants: Answer<GrantReading>;
  rotation: Answer<RotationStatus> | null;
  rotations: Answer<RotationEntry[]> | null;
  tags: Answer<Record<string, string>>;
}

export interface MergedKey {
  record: KeyRecord;
  /** Parts that were read now. */
  fresh: Set<KeyPart>;
  document: DocumentRecord | null;
}

/** What a key's row takes from elsewhere: the names that point at it, and what its tags mean. */
export interface KeySurroundings {
  aliases: string[];
  tagRules: TagRules;
}

export interface ScopeOfKey {
  scopeId: number;
  partition: string;
  accountId: string;
  region: string;
}

/**
 * The row of a key after a reading: what was read replaces what was, what could not be read stays as
 * it was with the time at which it was read. `at` is the time of this reading as a whole, and the
 * key's `read_at` when it gave anything.
 */
export function mergeKey(
  before: KnownKey | null,
  reading: KeyReading,
  scope: ScopeOfKey,
  { aliases, tagRules }: KeySurroundings,
  at: Date,
): MergedKey {
  const record = before ? withoutId(before) : blank(reading, scope, at);
  record.arn = reading.arn;
  record.aliases = aliases;
  record.gone_at = null;
  const fresh = new Set<KeyPart>();
  const take = <T>(part: KeyPart, answer: Answer<T> | null, apply: (data: T) => void) => {
    if (answer === null) return;
    record.reads[part] = toRead(answer, record.reads[part]);
    if (answer.status !== "data") return;
    apply(answer.data);
    fresh.add(part);
  };
  let document: DocumentRecord | null = null;
  take("metadata", reading.metadata, (data) => applyMetadata(record, data));
  take("policy", reading.policy, (body) => {
    document = toDocument(body);
    record.policy_sha256 = document.sha256;
  });
  take("grants", reading.grants, (grants) => {
    record.grant_count = grants.ids.size;
  });
  take("tags", reading.tags, (tags) => {
    record.tags = tags;
  });
  // Also of tags read earlier: what they mean may have changed since.
  if (record.tags) Object.assign(record, factsOfTags(record.tags, tagRules));
  take("rotations", reading.rotations, (rotations) => applyRotations(record, rotations));
  take("rotation", conclusiveRotation(reading), (status) => applyRotation(record, status));
  settleRotation(record, fresh, at);
  if (fresh.size > 0 && record.read_at < at) record.read_at = at;
  record.search = searchText(record, scope.partition);
  record.unreadable = KEY_PARTS.filter((part) => {
    const read = record.reads[part];
    return read !== undefined && read.status !== "data";
  });
  return { record, fresh, document };
}

/**
 * "Not enabled" is also what AWS answers for kinds that never rotate and while a key is pending deletion:
 * without the key's metadata of the same reading it says nothing, and what hid the metadata hides this too.
 */
function conclusiveRotation({ metadata, rotation }: KeyReading): Answer<RotationStatus> | null {
  if (rotation?.status !== "data" || metadata.status === "data") return rotation;
  return rotation.data.enabled || rotation.data.unsupported ? rotation : metadata;
}

/** What the key's kind says about rotation without being asked. */
function settleRotation(record: KeyRecord, fresh: Set<KeyPart>, at: Date): void {
  if (!eligibleParts(record).rotationNotPossible) return;
  notPossible(record);
  if (!fresh.has("metadata")) return;
  const iso = at.toISOString();
  record.reads.rotation = { status: "data", readAt: iso, triedAt: iso };
  fresh.add("rotation");
}

function notPossible(record: KeyRecord): void {
  record.rotation = "not-possible";
  record.rotation_period_days = null;
  record.next_rotation_at = null;
}

function applyMetadata(record: KeyRecord, data: KeyMetadata): void {
  record.description = data.Description ?? "";
  record.state = data.KeyState ?? null;
  record.spec = data.KeySpec ?? data.CustomerMasterKeySpec ?? null;
  record.usage = data.KeyUsage ?? null;
  record.origin = data.Origin ?? null;
  record.manager = data.KeyManager ?? null;
  record.multi_region = data.MultiRegion ?? null;
  record.multi_region_type = data.MultiRegionConfiguration?.MultiRegionKeyType ?? null;
  record.primary_arn = data.MultiRegionConfiguration?.PrimaryKey?.Arn ?? null;
  record.created_at = data.CreationDate ?? null;
  record.deletion_date = data.DeletionDate ?? null;
  record.pending_window_days = data.PendingDeletionWindowInDays ?? null;
  record.valid_to = data.ValidTo ?? null;
  record.custom_key_store_id = data.CustomKeyStoreId ?? null;
  record.metadata = { ...data };
}

function applyRotation(record: KeyRecord, status: RotationStatus): void {
  if (status.unsupported) {
    notPossible(record);
    return;
  }
  record.rotation = status.enabled ? "on" : "off";
  record.rotation_period_days = status.periodDays;
  record.next_rotation_at = status.nextRotationAt;
}

function applyRotations(record: KeyRecord, rotations: RotationEntry[]): void {
  const dates = rotations.flatMap((entry) => (entry.RotationDate ? [entry.RotationDate] : []));
  record.rotation_count = dates.length;
  record.last_rotated_at = dates.reduce<Date | null>(
    (last, date) => (last === null || date > last ? date : last),
    null,
  );
}

function withoutId(known: KnownKey): KeyRecord {
  const { id: _id, open_facets: _facets, ...record } = known;
  return { ...record, reads: { ...record.reads } };
}

function blank(reading: KeyReading, scope: ScopeOfKey, at: Date): KeyRecord {
  return {
    scope_id: scope.scopeId,
    account_id: scope.accountId,
    region: scope.region,
    key_id: reading.keyId,
    arn: reading.arn,
    description: null,
    state: null,
    spec: null,
    usage: null,
    origin: null,
    manager: null,
    multi_region: null,
    multi_region_type: null,
    primary_arn: null,
    created_at: null,
    deletion_date: null,
    pending_window_days: null,
    valid_to: null,
    custom_key_store_id: null,
    metadata: null,
    aliases: [],
    tags: null,
    owner: null,
    environment: null,
    classification: null,
    policy_sha256: null,
    grant_count: null,
    rotation: "unknown",
    rotation_period_days: null,
    next_rotation_at: null,
    last_rotated_at: null,
    rotation_count: null,
    reads: {},
    unreadable: [],
    search: "",
    owners: [],
    owned: "unknown",
    owner_rule_id: null,
    first_seen_at: at,
    read_at: at,
    gone_at: null,
  };
}
