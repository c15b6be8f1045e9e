import type { Clock } from "../clock";

/** Keys that sign requests. Without `expiration` they are good for as long as the process runs. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
  expiration?: Date;
}

/** One account's credentials, shared by all its clients. */
export interface CredentialSource {
  /** Cached, or fetched anew; callers at the same time share one fetch. */
  get(): Promise<Credentials>;
  /** Grows with every fetch that brought something. */
  readonly generation: number;
  /** AWS called the credentials of that generation expired, whatever they say of themselves. */
  expired(generation: number): void;
}

/** Fetch anew when less than this is left, or a fifth of a shorter life. */
const REFRESH_BEFORE_MS = 5 * 60_000;
/** A refusal is told again for this long, so that a scope's keys do not ask STS one by one. */
const REFUSAL_KEPT_MS = 5_000;

/** Caches what `fetch` brings. While the old ones are still good, a failed refresh is no failure. */
export function cacheCredentials(
  fetch: () => Promise<Credentials>,
  clock: Clock,
): CredentialSource {
  let held: { credentials: Credentials; refreshAt: number; fetchedAt: number } | null = null;
  let refused: { error: unknown; at: number } | null = null;
  let pending: Promise<Credentials> | null = null;
  let generation = 0;

  const refresh = async (): Promise<Credentials> => {
    try {
      // Never in the same turn, so that `pending` is set before this ends.
      const credentials = await Promise.resolve().then(fetch);
      const now = clock().getTime();
      const end = credentials.expiration?.getTime() ?? Number.POSITIVE_INFINITY;
      const margin = Math.min(REFRESH_BEFORE_MS, Math.max(0, end - now) / 5);
      held = { credentials, refreshAt: end - margin, fetchedAt: now };
      refused = null;
      generation += 1;
      return credentials;
    } catch (error) {
      const now = clock().getTime();
      refused = { error, at: now };
      const end = held?.credentials.expiration?.getTime() ?? 0;
      if (held && end > now) return held.credentials;
      held = null;
      throw error;
    } finally {
      pending = null;
    }
  };

  return {
    get generation() {
      return generation;
    },
    get() {
      const now = clock().getTime();
      // A clock set back to before the fetch says nothing about the rest of their life.
      const good = held && now < held.refreshAt && now >= held.fetchedAt - REFRESH_BEFORE_MS;
      if (held && good) return Promise.resolve(held.credentials);
      if (refused && now - refused.at < REFUSAL_KEPT_MS && now >= refused.at) {
        const end = held?.credentials.expiration?.getTime() ?? 0;
        if (held && end > now) return Promise.resolve(held.credentials);
        return Promise.reject(refused.error);
      }
      pending ??= refresh();
      return pending;
    },
    expired(seen) {
      if (seen === generation) held = null;
    },
  };
}
