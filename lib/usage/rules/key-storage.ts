import { PRICES } from "./prices";

const HOUR = 3_600_000;

/** What of a key decides what keeping it costs. Times in ms since 1970. */
export interface StoredKey {
  manager: string | null;
  createdAt: number | null;
  firstSeenAt: number;
  /** When a listing did not have it any more. */
  goneAt: number | null;
  /** Since when it waits for its deletion, as far as it does now. */
  pendingSince: number | null;
  /** Times of its rotations; null: not known. */
  rotations: readonly number[] | null;
}

export interface StorageCost {
  /** Millionths of a US dollar; a lower and an upper figure. */
  from: number;
  to: number;
  /** Hours of the month for which the key is charged. */
  hours: number;
}

export interface Span {
  from: number;
  to: number;
}

/**
 * What keeping a key costs in a month until `now` (AWS KMS pricing, "Key storage"): one price an hour of a customer managed
 * key, whatever its spec, origin, store or state, but for the time in which it waits for its deletion; the first and the
 * second rotation add one each, from their time on. AWS managed keys cost nothing. Where rotations or the manager are not
 * known the two figures differ.
 */
export function keyStorage(key: StoredKey, month: Span, now: number): StorageCost {
  if (key.manager === "AWS") return { from: 0, to: 0, hours: 0 };
  const begin = Math.max(month.from, key.createdAt ?? key.firstSeenAt);
  const end = Math.min(month.to, now, key.goneAt ?? month.to, key.pendingSince ?? month.to);
  const hours = hoursOf({ from: begin, to: end });
  const monthHours = (month.to - month.from) / HOUR;
  const share = (count: number, price: number) => Math.round((count * price) / monthHours);
  const base = share(hours, PRICES.keyMonth);
  const paid = (key.rotations ?? []).slice().sort((a, b) => a - b);
  const rotated = paid
    .slice(0, PRICES.paidRotations)
    .reduce((sum, at) => sum + hoursOf({ from: Math.max(begin, at), to: end }), 0);
  const from = base + share(rotated, PRICES.rotationMonth);
  const most = base + share(hours * PRICES.paidRotations, PRICES.rotationMonth);
  return {
    from: key.manager === null ? 0 : from,
    to: key.rotations === null ? most : from,
    hours,
  };
}

/** Begun hours. */
function hoursOf({ from, to }: Span): number {
  return to > from ? Math.ceil((to - from) / HOUR) : 0;
}
