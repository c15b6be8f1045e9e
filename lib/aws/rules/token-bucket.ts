/** How fast a bucket fills, and how many tokens it holds at most. */
export interface BucketRule {
  perSecond: number;
  burst: number;
}

/** `tokens` may be negative: tokens that were given out ahead of their time. `at` is in ms. */
export interface Bucket {
  tokens: number;
  at: number;
}

/** A full bucket. */
export function newBucket(rule: BucketRule, now: number): Bucket {
  return { tokens: rule.burst, at: now };
}

/**
 * Takes one token, in advance where none is there. `waitMs` is how long the taker must wait before
 * it uses it. As takers are served in the order of their taking, this is a fair queue without one.
 * A clock that goes backwards gives no tokens and takes none; the bucket goes on from the new time.
 */
export function takeToken(
  bucket: Bucket,
  rule: BucketRule,
  now: number,
): { bucket: Bucket; waitMs: number } {
  const elapsed = Math.max(0, now - bucket.at);
  const filled = Math.min(rule.burst, bucket.tokens + (elapsed / 1000) * rule.perSecond);
  const tokens = filled - 1;
  const waitMs = tokens >= 0 ? 0 : (-tokens / rule.perSecond) * 1000;
  return { bucket: { tokens, at: now }, waitMs };
}

/** A bucket that AWS has just contradicted: what it held is void, what was promised stays. */
export function drainBucket(bucket: Bucket): Bucket {
  return { tokens: Math.min(0, bucket.tokens), at: bucket.at };
}
