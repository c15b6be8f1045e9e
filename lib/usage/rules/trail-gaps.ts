import { type Span, unite } from "./coverage";
import { arnParts } from "./fields";
import type { TrailEffect } from "./trail-exclusion";

/** A change of a trail, and when it was made (ms). */
export interface TrailChange {
  at: number;
  effect: TrailEffect;
}

/**
 * Spans, by account, in which a trail of the account did not have all of KMS's calls: from selectors that leave some of
 * them out, or the end of logging, until that is taken back. One that is still so has no end. A trail's account is the
 * one that made it.
 */
export function trailGaps(changes: readonly TrailChange[]): Map<string, Span[]> {
  /** Since when a trail lacks calls, apart for its selectors and for its logging. */
  const open = new Map<string, { account: string; from: number }>();
  const gaps = new Map<string, Span[]>();
  const end = (name: string, at: number) => {
    const since = open.get(name);
    if (!since) return;
    open.delete(name);
    gaps.set(since.account, [...(gaps.get(since.account) ?? []), { from: since.from, to: at }]);
  };
  for (const { at, effect } of [...changes].sort((a, b) => a.at - b.at)) {
    const account = arnParts(effect.trail)?.accountId;
    if (!account || effect.effect === "changes") continue;
    const name = `${effect.trail} ${effect.effect === "selects" ? "selects" : "logs"}`;
    const lacks =
      effect.effect === "selects"
        ? effect.reads !== "all" || effect.writes !== "all"
        : effect.effect === "stops";
    if (!lacks) end(name, at);
    else if (!open.has(name)) open.set(name, { account, from: at });
  }
  for (const name of [...open.keys()]) end(name, Number.POSITIVE_INFINITY);
  return new Map([...gaps].map(([account, spans]) => [account, unite(spans)]));
}

/** What of `spans` is in none of `less`. */
export function subtract(spans: readonly Span[], less: readonly Span[]): Span[] {
  let left = unite(spans);
  for (const { from, to } of unite(less)) {
    left = left.flatMap((span) =>
      [
        { from: span.from, to: Math.min(span.to, from) },
        { from: Math.max(span.from, to), to: span.to },
      ].filter((part) => part.from < part.to),
    );
  }
  return left;
}
