/** Who made a call, with the session taken off: what usage is counted by. */
export interface UsagePrincipal {
  kind:
    | "role"
    | "user"
    | "root"
    | "federated"
    | "service"
    /** A caller of an account that is known by its id alone, as the owner's trail shows callers of other accounts. */
    | "account"
    | "unknown";
  /**
   * What it is counted under: the ARN of a role, user, root user or federated user, `account:<id>`,
   * `service:<name>`, `identity-center:<user>` or `unknown`.
   */
  ref: string;
  accountId: string | null;
  /** AROA…, AIDA… where the record has it: it outlives the name. */
  uniqueId: string | null;
}

/** How we know which key was meant. */
export type KeyBasis =
  /** The record's resources: what KMS itself resolved. */
  | "resource"
  /** The caller's words, of a call that KMS answered without resolving them. */
  | "request"
  /** An alias in the caller's words, resolved by where it pointed at the time of the event. */
  | "alias";

export interface UsedKey {
  arn: string;
  basis: KeyBasis;
}

/** One KMS event of CloudTrail, decoded. */
export interface DecodedUse {
  /** Of the event in the account that received it. */
  eventId: string;
  /** The same in the caller's and in the owner's account. */
  sharedEventId: string | null;
  /** Milliseconds since 1970; CloudTrail's times have whole seconds. */
  at: number;
  /** The account whose trail has the event. */
  accountId: string;
  region: string;
  operation: string;
  /** More than one for ReEncrypt; none for calls about no single key, and where nothing tells which. */
  keys: UsedKey[];
  principal: UsagePrincipal;
  /** Name of the session of a role, as far as the record tells. */
  session: string | null;
  /** The AWS service that called for the principal, e.g. `s3.amazonaws.com`; null for a direct call. */
  service: string | null;
  /** Null for success, else AWS's error code. */
  errorCode: string | null;
  encryptionContext: Record<string, string> | null;
  /** Address or service name, as it stands in the record. */
  source: string | null;
  /** From where a direct call came. */
  address: TraitValue | null;
  /** What a call was bound to that could be bound to something. */
  context: TraitValue | null;
  readOnly: boolean;
  kind: "use" | "read" | "control" | "service-event";
  /** A call of our own reader. */
  own: boolean;
}

/** What is counted of calls beside their buckets: from where they came, and what they were bound to. */
export interface TraitValue {
  kind: "address" | "context";
  /**
   * The caller's address; the pairs of the encryption context as canonical JSON (RFC 8785), an S3 object's ARN as its
   * bucket's with `/*`, `{}` for none; `…` for all beyond the number that is kept. 256 characters at most.
   */
  value: string;
  /** Of a context that names what is protected. */
  resource: ProtectedResource | null;
}

/** What a key protects, as far as the encryption context of a call names it. */
export interface ProtectedResource {
  /** s3-bucket, ebs-volume, secret, …; `<service>-<kind>` of an ARN under a name that we do not know. */
  type: string;
  /** Its ARN, or its id where AWS names no more. */
  resource: string;
}

/** Why a record is not counted. */
export type SkipReason =
  | "not-an-object"
  | "other-service"
  /** What an endpoint of a VPC saw of a call: of one that KMS answered there is an event of its own. */
  | "network-activity"
  /** What CloudTrail told again of a call that it had told before, with a field put right: no call of its own. */
  | "correction"
  | "no-event-id"
  | "no-event-name"
  | "no-account"
  | "no-region"
  | "no-time"
  | "time-out-of-range";

export type Decoded = { use: DecodedUse } | { skipped: SkipReason };

/** An event that is kept whole, beside what it counts. */
export interface KeptEventFacts {
  /** `shared:<sharedEventID>`, or `<account>/<eventID>` */
  identity: string;
  /** Seconds since 1970 */
  at: number;
  accountId: string;
  region: string;
  operation: string;
  /** control, service-event, trail or correction */
  kind: string;
  principalRef: string;
  /** Empty for success */
  outcome: string;
  keyArns: string[];
  record: unknown;
}

/** What decoding needs to know besides the record. */
export interface DecodeContext {
  /** Key ARN to which the alias pointed at that time (ms); null when that is not known. */
  resolveAlias(aliasArn: string, at: number): string | null;
  /** True for the ARN of a role that our reader uses. */
  isReader(roleArn: string): boolean;
  /** Events later than this (ms) have a wrong clock. */
  latest: number;
}

/** Why there is no usage data of a span of a scope, or nobody knows whether there is all of it. */
export const GAP_REASONS = [
  /** The trail leaves KMS out: what was called then is not recoverable. */
  "excluded",
  /** Files are there, and what their trail logs of KMS could not be read: there may be more calls, or none in them. */
  "unread-trail",
  /** No source feeds the scope. */
  "no-source",
  /** A source was asked, and did not give all. */
  "failed",
  /** A log file, or the digest that proves it, is not as CloudTrail delivered it: calls may be missing, or made up. */
  "changed",
  /** A log file that a digest names is not there, and was not read before. */
  "missing",
  /** Not asked yet, or too young to be delivered. */
  "not-yet",
  /** Older than usage is kept. */
  "dropped",
] as const;
export type GapReason = (typeof GAP_REASONS)[number];

/**
 * A span (ms since 1970, `to` not in it) of which we hold all usage data, or not; `unknown`: of which nobody can tell
 * whether it is all. What is not covered is never fine.
 */
export type CoverageSpan = { from: number; to: number } & (
  | { state: "covered" }
  | { state: "gap"; reason: Exclude<GapReason, "unread-trail" | "changed"> }
  | { state: "unknown"; reason: "unread-trail" | "changed" }
);

/** When something last happened, and how often in the span that was asked for. */
export interface Occurrence {
  /** Begin of the five minutes of the last call, also of one before the span. */
  lastAt: Date;
  /** Calls in the span. */
  count: number;
}

/** What one principal did with one key by one operation. At least one of `used`, `denied` and `failed` is there. */
export interface UseRow {
  keyArn: string;
  principalRef: string;
  principalKind: string;
  principalAccountId: string | null;
  /** A role of our own reader. */
  own: boolean;
  /** As CloudTrail names it, e.g. `ReEncrypt`. */
  operation: string;
  /** use, read, control or service-event */
  kind: string;
  /** Successful calls. */
  used: Occurrence | null;
  /** Calls that were refused for want of permission. */
  denied: Occurrence | null;
  /** Calls that failed otherwise, e.g. with DisabledException. */
  failed: Occurrence | null;
  /** Services that called for the principal, `""` for direct calls: of successful calls in the span. */
  services: string[];
}

/** What calls can be split by. */
export const USAGE_SPLITS = [
  "operation",
  "principal",
  "service",
  "outcome",
  "account",
  "key",
] as const;
export type UsageSplit = (typeof USAGE_SPLITS)[number];

/** In the place of an empty value: a direct call, a success; and any outcome but success. */
export const DIRECT = "(direct)";
export const SUCCESS = "(success)";
export const FAILED = "(failed)";

/**
 * What is wrong with a log file or digest: not as CloudTrail delivered it, or not there. Added: no digest names it, though
 * all are there that could. Removed: it was there when its digest was verified, and older ones are there still.
 */
export type FaultState = "invalid" | "missing" | "added" | "removed";
