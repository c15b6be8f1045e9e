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

const resumable = new WeakMap<object, Map<number, Iterator<unknown>>>();
const resumableKept = 32;

/**
 * `limit` values of a Map from `start`. The iterator of a page is kept for the page after it, so that
 * a listing of n entries costs n steps, not n per page; without one the start is walked to.
 */
export function sliceMap<K, V>(map: Map<K, V>, start: number, limit: number): Slice<V> {
  let kept = resumable.get(map);
  if (!kept) {
    kept = new Map();
    resumable.set(map, kept);
  }
  let iterator = kept.get(start) as Iterator<V> | undefined;
  kept.delete(start);
  if (!iterator || start === 0) {
    iterator = map.values();
    for (let skipped = 0; skipped < start; skipped++) if (iterator.next().done) break;
  }
  const items: V[] = [];
  while (items.length < limit) {
    const step = iterator.next();
    if (step.done) return { items, next: null };
    items.push(step.value);
  }
  const next = start + limit;
  if (next >= map.size) return { items, next: null };
  if (kept.size >= resumableKept) {
    const oldest = kept.keys().next();
    if (!oldest.done) kept.delete(oldest.value);
  }
  kept.set(next, iterator);
  return { items, next };
}
