import { type Span, unite } from "./coverage";
import { arnParts } from "./fields";
import type { TrailEffect } from "./trail-exclusion";

/** A change of a trail, and when it was made (ms). */
export interface TrailChange {
  at: number;
  effect: TrailEffect;
}

/**
 * Spans, by the trail's ARN, in which a trail did not have all of KMS's calls: from selectors that leave some of them
 * out, or the end of logging, until that is taken back. One that is still so has no end.
 */
export function trailGaps(changes: readonly TrailChange[]): Map<string, Span[]> {
  /** Since when a trail lacks calls, apart for its selectors and for its logging. */
  const open = new Map<string, { trail: string; from: number }>();
  const gaps = new Map<string, Span[]>();
  const end = (name: string, at: number) => {
    const since = open.get(name);
    if (!since) return;
    open.delete(name);
    gaps.set(since.trail, [...(gaps.get(since.trail) ?? []), { from: since.from, to: at }]);
  };
  for (const { at, effect } of [...changes].sort((a, b) => a.at - b.at)) {
    if (effect.effect === "changes") continue;
    const name = `${effect.trail} ${effect.effect === "selects" ? "selects" : "logs"}`;
    const lacks =
      effect.effect === "selects"
        ? effect.reads !== "all" || effect.writes !== "all"
        : effect.effect === "stops";
    if (!lacks) end(name, at);
    else if (!open.has(name)) open.set(name, { trail: effect.trail, from: at });
  }
  for (const name of [...open.keys()]) end(name, Number.POSITIVE_INFINITY);
  return new Map([...gaps].map(([trail, spans]) => [trail, unite(spans)]));
}

/** A trail as it was last read: how much of KMS it logs, null where that is not known, and whose it is. */
export interface KnownTrail {
  kmsEvents: string | null;
  /** `account/region` that it watches, e.g. all of an organisation's. */
  scopes: ReadonlySet<string>;
}

/**
 * The gaps of one scope: those of the trails that watch it, and of trails of its account that are not known. A trail
 * that lacks calls now, of which no change was ever seen, has always lacked them. `trails` are by their ARN.
 */
export function gapsOfScope(
  scope: { accountId: string; region: string },
  gaps: ReadonlyMap<string, readonly Span[]>,
  changed: ReadonlySet<string>,
  trails: ReadonlyMap<string, KnownTrail>,
): Span[] {
  const name = `${scope.accountId}/${scope.region}`;
  const spans: Span[] = [];
  for (const [arn, list] of gaps) {
    const trail = trails.get(arn);
    const watches = trail ? trail.scopes.has(name) : arnParts(arn)?.accountId === scope.accountId;
    if (watches) spans.push(...list);
  }
  for (const [arn, { kmsEvents, scopes }] of trails) {
    const lacks = kmsEvents !== null && kmsEvents !== "all";
    if (lacks && scopes.has(name) && !changed.has(arn)) {
      spans.push({ from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY });
    }
  }
  return unite(spans);
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
