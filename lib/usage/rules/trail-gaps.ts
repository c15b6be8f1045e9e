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
  /** null: not known. */
  logging: boolean | null;
  /** Where it delivers to. */
  bucket: string | null;
  /** Since when it is known to be there and to log (ms). */
  since: number;
  /** `account/region` that it watches, e.g. all of an organisation's. */
  scopes: ReadonlySet<string>;
}

/** What changes of trails tell. */
export interface TrailHistory {
  /** Spans in which a trail lacked calls of KMS, by its ARN: see `trailGaps`. */
  gaps: ReadonlyMap<string, readonly Span[]>;
  /** When each trail was first told what it is to log (ms); of it something is known from then on. */
  selectedAt: ReadonlyMap<string, number>;
  /** Trails of which any change was seen. */
  changed: ReadonlySet<string>;
}

/** What trails leave in doubt of a scope. */
export interface TrailDoubts {
  /** Spans in which a trail left calls of KMS out. */
  excluded: Span[];
  /** Spans in which nobody knows whether a trail logged KMS. */
  unknown: Span[];
}

/** What the trails of the changes lack, and since when something is known of each. */
export function historyOf(changes: readonly TrailChange[]): TrailHistory {
  const selectedAt = new Map<string, number>();
  for (const { at, effect } of changes) {
    if (effect.effect !== "selects") continue;
    selectedAt.set(effect.trail, Math.min(at, selectedAt.get(effect.trail) ?? at));
  }
  const changed = new Set(changes.map(({ effect }) => effect.trail));
  return { gaps: trailGaps(changes), selectedAt, changed };
}

/**
 * What trails leave in doubt of one scope: those that watch it, and trails of its account that are not known. A trail
 * that lacks calls now, of which no change was ever seen, has always lacked them; one whose selectors cannot be read, or
 * not be understood, is unknown until a change of them was seen. Neither counts while another trail that is known to log
 * all of KMS delivered to a bucket that a source gave whole: `delivered` are those spans, by bucket. `trails` are by ARN.
 */
export function doubtsOfScope(
  scope: { accountId: string; region: string },
  { gaps, selectedAt, changed }: TrailHistory,
  trails: ReadonlyMap<string, KnownTrail>,
  delivered: ReadonlyMap<string, readonly Span[]>,
): TrailDoubts {
  const name = `${scope.accountId}/${scope.region}`;
  const excluded: Span[] = [];
  const unknown: Span[] = [];
  for (const [arn, list] of gaps) {
    const trail = trails.get(arn);
    const watches = trail ? trail.scopes.has(name) : arnParts(arn)?.accountId === scope.accountId;
    if (watches) excluded.push(...list);
  }
  const whole: Span[] = [];
  for (const [arn, trail] of trails) {
    if (!trail.scopes.has(name)) continue;
    const lacks = trail.kmsEvents !== null && trail.kmsEvents !== "all";
    if (lacks && !changed.has(arn)) excluded.push({ ...ALWAYS });
    if (trail.kmsEvents === null) {
      unknown.push({ ...ALWAYS, to: selectedAt.get(arn) ?? ALWAYS.to });
    } else if (!lacks && trail.logging === true && trail.bucket !== null) {
      const there = within(delivered.get(trail.bucket) ?? [], { ...ALWAYS, from: trail.since });
      whole.push(...subtract(there, gaps.get(arn) ?? []));
    }
  }
  return { excluded: subtract(excluded, whole), unknown: subtract(unknown, whole) };
}

const ALWAYS: Readonly<Span> = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

function within(spans: readonly Span[], { from, to }: Span): Span[] {
  return unite(spans.map((one) => ({ from: Math.max(one.from, from), to: Math.min(one.to, to) })));
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
