export interface RateLimit {
  /** Requests that may come at once. */
  burst: number;
  /** Requests that come free again each second. */
  perSecond: number;
}

export interface RateLimiter {
  take(key: string, now: number): boolean;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** Buckets kept at most; the one longest unused goes first, and it is full again by then. */
const MAX_BUCKETS = 10_000;

/**
 * One token bucket per key, in this process. `take(key, now)` is false when the key has used up its share;
 * `now` is in milliseconds, and a clock that goes back gives nothing.
 */
export function createRateLimiter(limit: RateLimit): RateLimiter {
  const buckets = new Map<string, Bucket>();
  return {
    take(key, now) {
      const last = buckets.get(key) ?? { tokens: limit.burst, at: now };
      const gained = (Math.max(0, now - last.at) / 1000) * limit.perSecond;
      const tokens = Math.min(limit.burst, last.tokens + gained);
      const taken = tokens >= 1;
      buckets.delete(key);
      buckets.set(key, { tokens: taken ? tokens - 1 : tokens, at: now });
      if (buckets.size > MAX_BUCKETS) {
        const oldest = buckets.keys().next();
        if (!oldest.done) buckets.delete(oldest.value);
      }
      return taken;
    },
  };
}
