import type { BucketRule } from "./token-bucket";

/**
 * Requests a second that AWS permits to one account and region, by action. Sources:
 * kms: KMS Developer Guide, "Request quotas" (requests-per-second). Separate for each operation,
 *   cross-account calls count for the caller.
 * account: Account Management Reference Guide, "Quotas": ListRegions 5.
 * cloudtrail: CloudTrail User Guide, "Quotas": 10 for Describe, Get and List calls, 2 for LookupEvents.
 *   CloudTrail Lake: 3 for StartQuery and CancelQuery, 10 for DescribeQuery and GetQueryResults.
 * athena: Amazon Athena User Guide, "Service Quotas", per API call: StartQueryExecution and StopQueryExecution 20,
 *   GetQueryExecution and GetQueryResults 100.
 * s3: S3 User Guide, "Best practices design patterns": 5,500 GET/HEAD requests for a prefix.
 * sts: IAM User Guide, "IAM and STS quotas": 600 for an account and region.
 * For iam and organizations, whose rates differ by operation and are not to be had as a table, a low
 * one of our own.
 */
const PER_SECOND: Readonly<Record<string, number>> = {
  "kms:DescribeKey": 2000,
  "kms:ListResourceTags": 2000,
  "kms:GetKeyPolicy": 1000,
  "kms:GetKeyRotationStatus": 1000,
  "kms:ListKeys": 500,
  "kms:ListAliases": 500,
  "kms:ListGrants": 100,
  "kms:ListKeyRotations": 100,
  "kms:DescribeCustomKeyStores": 5,
  "kms:GetKeyLastUsage": 5,
  "account:ListRegions": 5,
  "sts:AssumeRole": 600,
  "sts:GetCallerIdentity": 600,
  "iam:GetAccountAuthorizationDetails": 5,
  "iam:ListAccountAliases": 5,
  "cloudtrail:DescribeTrails": 10,
  "cloudtrail:GetEventSelectors": 10,
  "cloudtrail:GetTrailStatus": 10,
  "cloudtrail:ListPublicKeys": 10,
  "cloudtrail:LookupEvents": 2,
  "cloudtrail:StartQuery": 3,
  "cloudtrail:CancelQuery": 3,
  "cloudtrail:DescribeQuery": 10,
  "cloudtrail:GetQueryResults": 10,
  "athena:StartQueryExecution": 20,
  "athena:StopQueryExecution": 20,
  "athena:GetQueryExecution": 100,
  "athena:GetQueryResults": 100,
  "s3:GetObject": 5500,
  "s3:ListBucket": 5500,
};

/** For an action that the table does not name: slow enough for every service read here. */
const UNKNOWN_PER_SECOND = 5;

/** Services whose quotas count for the account as a whole, whatever the region. */
const GLOBAL_SERVICES = new Set(["iam", "organizations", "account"]);

/** Permitted requests a second of `action`, e.g. `kms:ListKeys`. */
export function quotaOf(action: string): number {
  return PER_SECOND[action] ?? UNKNOWN_PER_SECOND;
}

/** The bucket that an attempt draws from: account and action, and region where it matters. */
export function bucketKey(accountId: string, region: string, action: string): string {
  const service = action.slice(0, action.indexOf(":"));
  return `${accountId}/${GLOBAL_SERVICES.has(service) ? "global" : region}/${action}`;
}

/**
 * The share of a quota as a bucket. The burst is a tenth of a second's worth and at least one
 * request, so no second holds more than 1.1 times the share (or one request more).
 */
export function paceOf(action: string, share: number): BucketRule {
  const perSecond = quotaOf(action) * share;
  return { perSecond, burst: Math.max(1, perSecond / 10) };
}
