import type { KeyObject } from "node:crypto";
import type { AdvancedEventSelector, EventSelector } from "@aws-sdk/client-cloudtrail";
import type {
  AliasListEntry,
  CustomKeyStoresListEntry,
  GrantListEntry,
  KeyMetadata,
  KeySpec,
  KeyState,
  KeyUsageType,
  RotationsListEntry,
} from "@aws-sdk/client-kms";
import type { LocalAthena, LocalEventDataStore } from "./queries/types";

/**
 * The world behind the local AWS endpoint: plain data that a generator makes and the server serves.
 * The server reads it anew on every request, so tests may change it while the server runs.
 */
export interface LocalEstate {
  seed: number;
  /** The estate's present; everything in it lies before. */
  now: Date;
  organization: LocalOrganization | null;
  accounts: Map<string, LocalAccount>;
  /** None when left out. */
  trails?: LocalTrail[];
  /** Athena where it is used, at most one an account and Region; none when left out. */
  athena?: LocalAthena[];
  /** Of CloudTrail Lake; none when left out. */
  eventDataStores?: LocalEventDataStore[];
  /** With which CloudTrail signs digests, in every region; none when left out. */
  digestKeys?: LocalDigestKey[];
  /** Long-lived credentials that sign first calls: access key id to its secret and identity. */
  accessKeys: Map<string, { secretAccessKey: string; accountId: string; arn: string }>;
}

/** A trail of CloudTrail. What its selectors leave out is missing in its files only. */
export interface LocalTrail {
  name: string;
  accountId: string;
  homeRegion: string;
  multiRegion: boolean;
  /** Logs all accounts of the organisation; of the management account. */
  organization: boolean;
  validated: boolean;
  bucket: string;
  prefix: string | null;
  logging: boolean;
  deliveredAt: Date | null;
  deliveryError: string | null;
  startedAt: Date | null;
  /** As GetEventSelectors answers them. */
  selectors: { basic: EventSelector[] } | { advanced: AdvancedEventSelector[] };
}

/** A public key of CloudTrail, as ListPublicKeys answers it. */
export interface LocalDigestKey {
  fingerprint: string;
  /** DER of PKCS #1 */
  value: Buffer;
  validFrom: Date;
  validTo: Date;
}

export interface LocalOrganization {
  id: string;
  managementAccountId: string;
  /** Members that may read the organisation as the management account may; none when left out. */
  delegatedAdministrators?: string[];
  rootId: string;
  units: { id: string; parentId: string; name: string }[];
  policies: {
    id: string;
    type: "SERVICE_CONTROL_POLICY" | "RESOURCE_CONTROL_POLICY";
    name: string;
    description: string;
    awsManaged: boolean;
    content: string;
    /** Root, unit and account ids. */
    targets: string[];
  }[];
}

export interface LocalAccount {
  id: string;
  name: string;
  email: string;
  alias: string | null;
  status: "ACTIVE" | "SUSPENDED" | "PENDING_CLOSURE";
  joinedAt: Date;
  /** Root or unit id. */
  parentId: string;
  /** Region name to its opt status, as account:ListRegions gives it. */
  regions: Map<string, "ENABLED" | "ENABLED_BY_DEFAULT" | "DISABLED">;
  /** The role that Keyledger assumes, and the external id that its trust policy demands. */
  reader: { roleName: string; externalId: string | null };
  iam: LocalIam;
  scopes: Map<string, LocalScope>;
}

export interface LocalPolicy {
  name: string;
  document: string;
}

export interface LocalIam {
  roles: LocalRole[];
  users: LocalUser[];
  groups: {
    name: string;
    path: string;
    id: string;
    createdAt: Date;
    inline: LocalPolicy[];
    attached: string[];
  }[];
  /** Managed policies, customer's and those of AWS that are attached, by ARN. */
  managed: Map<
    string,
    { name: string; path: string; id: string; document: string; versionId: string; createdAt: Date }
  >;
}

export interface LocalRole {
  name: string;
  path: string;
  id: string;
  createdAt: Date;
  trust: string;
  inline: LocalPolicy[];
  /** ARNs of attached managed policies. */
  attached: string[];
  boundaryArn: string | null;
  tags: Record<string, string>;
  lastUsed: { at: Date; region: string } | null;
}

export interface LocalUser {
  name: string;
  path: string;
  id: string;
  createdAt: Date;
  inline: LocalPolicy[];
  attached: string[];
  groups: string[];
  boundaryArn: string | null;
  tags: Record<string, string>;
}

/** One account and region. */
export interface LocalScope {
  /** By key id, in the order in which ListKeys gives them. */
  keys: Map<string, LocalKey>;
  /** By alias name with its `alias/`. */
  aliases: Map<string, AliasListEntry>;
  stores: CustomKeyStoresListEntry[];
  /** CloudTrail records of the last 90 days, newest first, as LookupEvents answers them. */
  events: TrailEvent[];
}

export interface LocalKey {
  metadata: KeyMetadata & { KeyId: string; Arn: string };
  /** The document as stored; may be anything, also not JSON. */
  policy: string;
  grants: GrantListEntry[];
  tags: Record<string, string>;
  rotation: { enabled: boolean; periodDays: number | null; nextAt: Date | null };
  rotations: RotationsListEntry[];
  /** What GetKeyLastUsage answers; `at: null` with a creation before trackingSince means unknown. */
  lastUse: {
    at: Date | null;
    operation: string | null;
    eventId: string | null;
    trackingSince: Date;
  };
  /** KMS actions that the key policy does not let our reader do, e.g. `kms:GetKeyPolicy`. */
  readerDenied: string[];
}

export interface TrailEvent {
  eventId: string;
  eventName: string;
  eventSource: string;
  eventTime: Date;
  username: string | null;
  readOnly: boolean;
  accessKeyId: string | null;
  resources: { type: string; name: string }[];
  /** The CloudTrail record as it would stand in a log file. */
  record: Record<string, unknown>;
}

/**
 * What the operator of a program gave it of their own, beside the estate: keys that sign and a bucket to write to.
 * Calls with this access key alone may use them; to all others they are as everything else.
 */
export interface LocalOperator {
  accessKeyId: string;
  /** By key ARN. */
  keys: Map<string, LocalSigningKey>;
  /** Folder of `s3Folder`; null for none. */
  bucket: string | null;
}

export interface LocalSigningKey {
  privateKey: KeyObject;
  /** KMS's names: `ECC_NIST_EDWARDS25519`, `SIGN_VERIFY`, `Enabled` where nothing else is tried. */
  spec: KeySpec;
  usage: KeyUsageType;
  state: KeyState;
}

/** A disturbance of the endpoint. The first fault that matches a request is applied. */
export interface Fault {
  /** Each left out matches everything. */
  accountId?: string;
  region?: string;
  /** `kms`, `iam`, … */
  service?: string;
  /** API name, e.g. `ListKeys`. */
  api?: string;
  /** Only requests that name this key id. */
  keyId?: string;
  kind:
    | "throttle"
    | "deny"
    | "delay"
    | "cut"
    /** The call is done, and its answer lost. */
    | "lost-answer"
    | "expire"
    | "repeat-token"
    | "garbage"
    | "error";
  /** For `delay`. */
  milliseconds?: number;
  /** Share of the matching requests to hit, 0 to 1; all when left out. */
  share?: number;
  /** How many requests to hit before the fault is spent; endless when left out. */
  times?: number;
}
