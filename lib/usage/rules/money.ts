import type { Money } from "../schemas/cost";

/** Millionths as US dollars. */
export function dollars({ from, to }: Money): Money {
  return { from: from / 1e6, to: to / 1e6 };
}

/** Both bounds of both, in US dollars. */
export function plus(a: Money, b: Money): Money {
  return rounded({ from: a.from + b.from, to: a.to + b.to });
}

/** To millionths, so that sums of many have no tails. */
export function rounded({ from, to }: Money): Money {
  return { from: Math.round(from * 1e6) / 1e6, to: Math.round(to * 1e6) / 1e6 };
}

/** The dearest first. */
export function byTotal(a: { total: Money }, b: { total: Money }): number {
  return b.total.to - a.total.to || b.total.from - a.total.from;
}
