import type * as CloudTrail from "@aws-sdk/client-cloudtrail";
import type * as Kms from "@aws-sdk/client-kms";
import type { QueryPlace, QueryReader, TableMaker } from "./query-types";

/**
 * The answer to one question put to AWS. There is no fifth way: a reader never throws for what AWS
 * says, and never turns "could not read" into an empty value.
 */
export type Answer<T> =
  | { status: "data"; data: T; readAt: Date }
  /** AWS refused. `action` is the permission that was missing, e.g. `kms:GetKeyPolicy`. */
  | { status: "denied"; action: string; code: string; message: string; triedAt: Date }
  /** Still throttled after the retries. */
  | { status: "throttled"; action: string; message: string; triedAt: Date }
  /** The thing asked about does not exist. */
  | { status: "gone"; action: string; message: string; triedAt: Date }
  /** Network, expired credentials, garbage, open circuit breaker: no statement about the thing. */
  | { status: "failed"; action: string; code: string; message: string; triedAt: Date };

/** How an account is reached. */
export interface AccountAccess {
  accountId: string;
  partition: string;
  /** Null: the process's own credentials are used as they are. */
  roleArn: string | null;
  externalId: string | null;
}

// ---- what is read; shapes are the SDK's, so that nothing AWS says is lost --------------------------

export type KeyMetadata = Kms.KeyMetadata;
export type AliasEntry = Kms.AliasListEntry;
export type GrantEntry = Kms.GrantListEntry;
export type RotationEntry = Kms.RotationsListEntry;
export type CustomKeyStoreEntry = Kms.CustomKeyStoresListEntry;

/** One page; `next` is the token of the page after it, null on the last. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface RotationStatus {
  enabled: boolean;
  /**
   * AWS refused the question because a key of this kind never rotates. False proves nothing: AWS
   * also answers `enabled: false` for such keys, and the key's metadata must tell.
   */
  unsupported: boolean;
  periodDays: number | null;
  nextRotationAt: Date | null;
  onDemandStartedAt: Date | null;
}

/** The three answers of GetKeyLastUsage, apart. */
export type LastUsage =
  | {
      state: "used";
      at: Date;
      operation: string;
      eventId: string | null;
      trackingSince: Date | null;
    }
  | { state: "never"; trackingSince: Date }
  | { state: "unknown"; trackingSince: Date | null };

/** Reads one account and region. Every call is paced, retried by the SDK, and answers an Answer. */
export interface ScopeReader {
  readonly accountId: string;
  readonly region: string;
  /** One page of ListKeys, 1,000 keys at most. */
  listKeys(marker: string | null): Promise<Answer<Page<{ keyId: string; arn: string }>>>;
  /** One page of ListAliases of the whole scope. */
  listAliases(marker: string | null): Promise<Answer<Page<AliasEntry>>>;
  /** All aliases of one key. */
  listAliasesOf(keyId: string): Promise<Answer<AliasEntry[]>>;
  describeKey(keyId: string): Promise<Answer<KeyMetadata>>;
  /** The document as it came; it may be anything. */
  getKeyPolicy(keyId: string): Promise<Answer<string>>;
  /** One page of ListGrants; a key may hold 50,000 grants. */
  listGrants(keyId: string, marker: string | null): Promise<Answer<Page<GrantEntry>>>;
  getKeyRotationStatus(keyId: string): Promise<Answer<RotationStatus>>;
  /** All rotations, newest last, with all key material where the key has it. */
  listKeyRotations(keyId: string): Promise<Answer<RotationEntry[]>>;
  listResourceTags(keyId: string): Promise<Answer<Record<string, string>>>;
  describeCustomKeyStores(): Promise<Answer<CustomKeyStoreEntry[]>>;
  /** 5 requests a second and scope at AWS: the slow lane. */
  getKeyLastUsage(keyId: string): Promise<Answer<LastUsage>>;
  /** Calls made, throttled answers and denials since the reader was made. */
  readonly counts: { calls: number; throttled: number; denied: number };
  close(): void;
}

export interface IdentityEntry {
  kind: "role" | "user" | "group";
  arn: string;
  name: string;
  uniqueId: string;
  path: string;
  createdAt: Date | null;
  tags: Record<string, string>;
  /** Documents as they came, URL-decoded. */
  inlinePolicies: { name: string; document: string }[];
  attachedPolicies: { name: string; arn: string }[];
  groups: string[];
  trust: string | null;
  boundaryArn: string | null;
  /** Null for users and groups, and for roles never used in the tracking period. */
  lastUsed: { at: Date; region: string | null } | null;
}

export interface ManagedPolicyEntry {
  arn: string;
  name: string;
  /** The default version's document; null when AWS did not give it. */
  document: string | null;
}

/** Reads what belongs to an account as a whole. */
export interface AccountReader {
  readonly accountId: string;
  getCallerIdentity(): Promise<Answer<{ accountId: string; arn: string }>>;
  listEnabledRegions(): Promise<Answer<string[]>>;
  getAccountAlias(): Promise<Answer<string | null>>;
  /** One page of GetAccountAuthorizationDetails. */
  listIdentities(
    marker: string | null,
  ): Promise<Answer<Page<IdentityEntry> & { managedPolicies: ManagedPolicyEntry[] }>>;
  /** The same account in one region. */
  scope(region: string): ScopeReader;
  readonly counts: { calls: number; throttled: number; denied: number };
  close(): void;
}

export interface OrganizationEntry {
  id: string;
  arn: string;
  managementAccountId: string;
}

export interface OrganizationAccount {
  id: string;
  name: string;
  email: string;
  status: string;
  /** Root or unit id. */
  parentId: string;
}

export interface OrganizationPolicy {
  id: string;
  type: "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY";
  name: string;
  description: string;
  awsManaged: boolean;
  document: string;
  targets: string[];
}

/** Reads the organisation from its management or a delegated account. */
export interface OrganizationReader {
  describe(): Promise<Answer<OrganizationEntry>>;
  /** Root and units with their parents; the root has parent null. */
  listUnits(): Promise<Answer<{ id: string; parentId: string | null; name: string }[]>>;
  listAccounts(): Promise<Answer<OrganizationAccount[]>>;
  listPolicies(type: OrganizationPolicy["type"]): Promise<Answer<OrganizationPolicy[]>>;
  readonly counts: { calls: number; throttled: number; denied: number };
  close(): void;
}

/** A trail as DescribeTrails tells of it in one region. */
export interface TrailEntry {
  arn: string;
  name: string;
  homeRegion: string;
  multiRegion: boolean;
  /** Logs all accounts of the organisation whose account owns it. */
  organization: boolean;
  /** Writes digests by which its files can be verified. */
  validated: boolean;
  bucket: string | null;
  prefix: string | null;
}

/** Which events a trail logs: one of the two kinds of selectors. */
export interface TrailSelectors {
  basic: CloudTrail.EventSelector[];
  advanced: CloudTrail.AdvancedEventSelector[];
}

/** Which events LookupEvents is asked for: all of a source or of a name, from `from` to `to`, both inclusive. */
export interface EventQuery {
  by: "EventSource" | "EventName";
  value: string;
  from: Date;
  to: Date;
}

/** An event of CloudTrail's event history. */
export interface EventEntry {
  at: Date;
  /** The record as JSON text, as it would stand in a log file. */
  record: string;
}

/** Reads CloudTrail in one account and region: its event history, and the trails that watch it, also those of its organisation. */
export interface TrailReader {
  /** One page of the event history, newest first, 50 events at most: 2 requests a second and scope at AWS. */
  lookupEvents(query: EventQuery, marker: string | null): Promise<Answer<Page<EventEntry>>>;
  describeTrails(): Promise<Answer<TrailEntry[]>>;
  /** To be asked in the trail's home region. */
  getEventSelectors(arn: string): Promise<Answer<TrailSelectors>>;
  getTrailStatus(arn: string): Promise<
    Answer<{
      logging: boolean;
      deliveredAt: Date | null;
      deliveryError: string | null;
      /** When it last began to log. */
      startedAt: Date | null;
    }>
  >;
  /**
   * The public keys with which CloudTrail signed digests of this region at some time from `from` to `to`; every Region
   * has its own.
   */
  listPublicKeys(span: { from: Date; to: Date }): Promise<Answer<DigestKeyEntry[]>>;
  readonly counts: { calls: number; throttled: number; denied: number };
  close(): void;
}

/** A public key of CloudTrail. */
export interface DigestKeyEntry {
  fingerprint: string;
  /** DER of PKCS #1 */
  value: Uint8Array;
  validFrom: Date;
  validTo: Date;
}

/** An object of a bucket, as it is listed. */
export interface ObjectEntry {
  key: string;
  /** In bytes */
  size: number;
  etag: string;
}

export interface ObjectBody {
  bytes: Uint8Array<ArrayBuffer>;
  /** What whoever stored it said of it (`x-amz-meta-…`), by name in lower case. */
  metadata: Record<string, string>;
}

/** Reads the objects of one bucket. */
export interface BucketReader {
  readonly bucket: string;
  /**
   * One page of the objects whose keys begin with `prefix`, in the order of their keys; of those that come after the
   * key `after` only, where it is given.
   */
  list(prefix: string, marker: string | null, after?: string): Promise<Answer<Page<ObjectEntry>>>;
  /** One page of what begins with `prefix` and goes on to the next slash, which each of them ends with. */
  folders(prefix: string, marker: string | null): Promise<Answer<Page<string>>>;
  /** The whole object, as long as it is still that of `etag`, where one is given. */
  get(key: string, etag: string | null): Promise<Answer<ObjectBody>>;
  readonly counts: { calls: number; throttled: number; denied: number };
  close(): void;
}

/** The way to AWS. One for a process: it owns the pacing and the circuit breakers. */
export interface Aws {
  account(access: AccountAccess): AccountReader;
  trails(access: AccountAccess, region: string): TrailReader;
  /** `access` null: the process's own credentials. */
  organization(access: AccountAccess | null): OrganizationReader;
  /** `access` null: the process's own credentials. `region` null: that of the settings. */
  bucket(access: AccountAccess | null, bucket: string, region: string | null): BucketReader;
  /** `access` null: the process's own credentials. */
  queries(access: AccountAccess | null, place: QueryPlace): QueryReader;
  tables(
    access: AccountAccess | null,
    place: Extract<QueryPlace, { engine: "athena" }>,
  ): TableMaker;
  close(): void;
}
