/**
 * Requests per second. KMS: "Request quotas" of its developer guide; CloudTrail LookupEvents:
 * its API reference; Athena: "Amazon Athena endpoints and quotas" of the General Reference. AWS publishes none for IAM, Organizations and Account: those values, and those
 * of `other`, are assumptions on the careful side.
 */
const rates: Record<string, { other: number; perAccount: boolean; apis: Record<string, number> }> =
  {
    kms: {
      other: 50,
      perAccount: false,
      apis: {
        ListKeys: 500,
        DescribeKey: 2000,
        GetKeyPolicy: 1000,
        GetKeyRotationStatus: 1000,
        ListAliases: 500,
        ListResourceTags: 2000,
        ListGrants: 100,
        ListRetirableGrants: 100,
        ListKeyRotations: 100,
        ListKeyPolicies: 100,
        GetPublicKey: 2000,
        GetKeyLastUsage: 5,
        DescribeCustomKeyStores: 5,
        PutKeyPolicy: 15,
      },
    },
    cloudtrail: { other: 10, perAccount: false, apis: { LookupEvents: 2 } },
    athena: {
      other: 5,
      perAccount: false,
      apis: {
        StartQueryExecution: 20,
        StopQueryExecution: 20,
        GetQueryExecution: 100,
        GetQueryResults: 100,
      },
    },
    sts: { other: 600, perAccount: false, apis: {} },
    iam: { other: 20, perAccount: true, apis: { GetAccountAuthorizationDetails: 10 } },
    organizations: { other: 10, perAccount: true, apis: {} },
    account: { other: 5, perAccount: true, apis: {} },
    s3: { other: 5500, perAccount: false, apis: {} },
  };

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Token buckets per account, region and API (no region for global services); a second's worth each. */
export class Quotas {
  readonly #buckets = new Map<string, Bucket>();

  /** `milliseconds` is a clock that never goes back. */
  constructor(private readonly milliseconds: () => number = () => performance.now()) {}

  /** Takes one request from its bucket; false when AWS would throttle it. */
  take(accountId: string, region: string, service: string, api: string): boolean {
    const table = rates[service];
    if (!table) return true;
    const rate = table.apis[api] ?? table.other;
    const name = `${accountId}/${table.perAccount ? "" : region}/${service}/${api}`;
    const now = this.milliseconds();
    let bucket = this.#buckets.get(name);
    if (!bucket) {
      bucket = { tokens: rate, filledAt: now };
      this.#buckets.set(name, bucket);
    }
    bucket.tokens = Math.min(rate, bucket.tokens + ((now - bucket.filledAt) / 1000) * rate);
    bucket.filledAt = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}
