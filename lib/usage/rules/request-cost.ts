import { isFree, type PriceClass, priceClasses } from "./price-class";
import { PRICES } from "./prices";

/** Calls of one operation with one key. */
export interface CountedRequests {
  operation: string;
  /** Of the key; null: not known. */
  spec: string | null;
  succeeded: number;
  failed: number;
}

/** Requests by class; a class of which it is not sure has its requests in `to` of the dearest and `from` of the cheapest. */
export interface RequestCost {
  /** Millionths of a US dollar, before the free requests are taken off. */
  from: number;
  to: number;
  requests: number;
  failed: number;
  /** Of `from` and `to` those that can be free. */
  freeable: { from: number; to: number };
  classes: Partial<Record<PriceClass, number>>;
}

export const NO_REQUESTS: RequestCost = {
  from: 0,
  to: 0,
  requests: 0,
  failed: 0,
  freeable: { from: 0, to: 0 },
  classes: {},
};

/**
 * What requests cost: the lower figure with those that succeeded at the cheapest price they can have, the higher one with
 * those that failed too at the dearest.
 */
export function requestCost(rows: readonly CountedRequests[]): RequestCost {
  return rows.map(costOf).reduce(addRequests, NO_REQUESTS);
}

function costOf({ operation, spec, succeeded, failed }: CountedRequests): RequestCost {
  const classes = priceClasses(operation, spec);
  const cheap = classes[0] ?? "symmetric";
  const dear = classes.at(-1) ?? cheap;
  const all = succeeded + failed;
  return {
    from: succeeded * PRICES.request[cheap],
    to: all * PRICES.request[dear],
    requests: all,
    failed,
    // What can be free is most in the lower figure.
    freeable: { from: isFree(cheap) ? succeeded : 0, to: isFree(dear) ? all : 0 },
    classes: { [cheap]: all },
  };
}

/** The costs of two lots of requests together. */
export function addRequests(a: RequestCost, b: RequestCost): RequestCost {
  const classes = { ...a.classes };
  for (const [name, count] of Object.entries(b.classes) as [PriceClass, number][]) {
    classes[name] = (classes[name] ?? 0) + count;
  }
  return {
    from: a.from + b.from,
    to: a.to + b.to,
    requests: a.requests + b.requests,
    failed: a.failed + b.failed,
    freeable: { from: a.freeable.from + b.freeable.from, to: a.freeable.to + b.freeable.to },
    classes,
  };
}

/** An account's requests with the free ones of the month taken off. */
export function lessFree({ from, to, freeable }: RequestCost): { from: number; to: number } {
  const off = (count: number) => Math.min(count, PRICES.freeRequests) * PRICES.request.symmetric;
  return { from: from - off(freeable.from), to: to - off(freeable.to) };
}
