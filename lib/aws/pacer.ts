import type { Clock } from "../clock";
import { bucketKey, paceOf } from "./rules/quotas";
import { type Bucket, drainBucket, newBucket, takeToken } from "./rules/token-bucket";

export type Sleep = (milliseconds: number) => Promise<void>;

/** Holds back attempts so that they stay within a share of AWS's quotas. */
export interface Pacer {
  /** Resolves when the attempt may be made, in the order of asking. */
  take(accountId: string, region: string, action: string): Promise<void> | undefined;
  /** AWS throttled this action: what the bucket saved up is void. */
  throttled(accountId: string, region: string, action: string): void;
}

const OFF: Pacer = { take: () => undefined, throttled: () => {} };

/** `share` is 0 to 1 of each quota; 0 turns pacing off. */
export function createPacer(share: number, clock: Clock, sleep: Sleep): Pacer {
  if (!(share >= 0 && share <= 1)) throw new RangeError("share must be between 0 and 1");
  if (share === 0) return OFF;
  const buckets = new Map<string, Bucket>();
  return {
    take(accountId, region, action) {
      const key = bucketKey(accountId, region, action);
      const rule = paceOf(action, share);
      const now = clock().getTime();
      const taken = takeToken(buckets.get(key) ?? newBucket(rule, now), rule, now);
      buckets.set(key, taken.bucket);
      return taken.waitMs > 0 ? sleep(taken.waitMs) : undefined;
    },
    throttled(accountId, region, action) {
      const key = bucketKey(accountId, region, action);
      const bucket = buckets.get(key);
      if (bucket) buckets.set(key, drainBucket(bucket));
    },
  };
}
