import type { Call } from "./call";
import type { AwsError } from "./protocol/errors";

/** A page and the position after it; null when nothing follows. */
export interface Slice<T> {
  items: T[];
  next: number | null;
}

/** What a page token of this call is bound to. */
export function bindingOf(call: Call, filters: readonly unknown[] = []): string {
  return JSON.stringify([call.account.id, call.region, call.service, call.api, filters]);
}

/** The position that the request's token holds; 0 without one. Throws `invalid` for a bad token. */
export function startOf(
  call: Call,
  field: string,
  binding: string,
  invalid: AwsError | (() => AwsError),
): number {
  const token = call.input[field];
  if (token === undefined || token === null) return 0;
  const text = typeof token === "string" ? call.tokens.open(binding, token) : null;
  const position = text === null ? Number.NaN : Number(text);
  if (!Number.isInteger(position) || position < 0)
    throw typeof invalid === "function" ? invalid() : invalid;
  return position;
}

/** `limit` items from `start`. */
export function sliceArray<T>(items: readonly T[], start: number, limit: number): Slice<T> {
  const end = start + limit;
  return { items: items.slice(start, end), next: end < items.length ? end : null };
}

/** Where a page ended: the entry after it, already taken from the iterator, and the iterator. */
interface Resume {
  first: unknown;
  iterator: Iterator<unknown>;
}

const resumable = new WeakMap<object, Map<number, Resume>>();
const resumableKept = 32;

/**
 * `limit` values of a Map from `start`. The iterator of a page is kept for the page after it, so that
 * a listing of n entries costs n steps, not n a page, and misses nothing when entries go meanwhile.
 */
export function sliceMap<K, V>(map: Map<K, V>, start: number, limit: number): Slice<V> {
  let kept = resumable.get(map);
  if (!kept) {
    kept = new Map();
    resumable.set(map, kept);
  }
  const resume = start === 0 ? undefined : (kept.get(start) as { first: V; iterator: Iterator<V> });
  kept.delete(start);
  const iterator = resume?.iterator ?? map.values();
  if (!resume) for (let skipped = 0; skipped < start; skipped++) if (iterator.next().done) break;
  const items: V[] = resume ? [resume.first] : [];
  while (items.length < limit) {
    const step = iterator.next();
    if (step.done) return { items, next: null };
    items.push(step.value);
  }
  const after = iterator.next();
  if (after.done) return { items, next: null };
  if (kept.size >= resumableKept) {
    const oldest = kept.keys().next();
    if (!oldest.done) kept.delete(oldest.value);
  }
  kept.set(start + limit, { first: after.value, iterator });
  return { items, next: start + limit };
}
