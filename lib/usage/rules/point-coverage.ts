import type { CoverageSpan, GapReason } from "../types";
import type { TimeRange } from "./time-steps";

/** What is known of the calls of one step. */
export interface PointCoverage {
  /** `partial`: of a part of the step, or of some scopes alone; what was counted then is the least there was. */
  state: "covered" | "partial" | "gap";
  /** Why not all is known, the most frequent first. */
  reasons: GapReason[];
}

/** A span of which one or more scopes have no data. */
export interface Gap extends TimeRange {
  reason: GapReason;
  /** `account/region` */
  scopes: string[];
}

/** The gaps of all scopes, equal ones of several scopes together, from the earliest. */
export function gapsOf(coverage: ReadonlyMap<string, readonly CoverageSpan[]>): Gap[] {
  const gaps = new Map<string, Gap>();
  for (const [scope, spans] of coverage) {
    for (const span of spans) {
      if (span.state === "covered") continue;
      const { from, to, reason } = span;
      const name = `${from} ${to} ${reason}`;
      const there = gaps.get(name);
      if (there) there.scopes.push(scope);
      else gaps.set(name, { from, to, reason, scopes: [scope] });
    }
  }
  return [...gaps.values()].sort((a, b) => a.from - b.from || b.to - a.to);
}

/**
 * What is known of each step between `bounds`, from what is known of each scope. What lies after `now` is not missing.
 * No scope at all is no knowledge at all.
 */
export function coverPoints(
  bounds: readonly number[],
  coverage: ReadonlyMap<string, readonly CoverageSpan[]>,
  now: number,
): PointCoverage[] {
  const gaps = gapsOf(coverage);
  return bounds.slice(0, -1).map((from, at) => {
    const to = Math.min(bounds[at + 1] ?? from, now);
    if (coverage.size === 0) return { state: "gap", reasons: ["no-source"] };
    const missing = new Map<GapReason, number>();
    let lost = 0;
    for (const gap of gaps) {
      const length = Math.min(gap.to, to) - Math.max(gap.from, from);
      if (length <= 0) continue;
      const weight = length * gap.scopes.length;
      lost += weight;
      missing.set(gap.reason, (missing.get(gap.reason) ?? 0) + weight);
    }
    const reasons = [...missing].sort((a, b) => b[1] - a[1]).map(([reason]) => reason);
    const all = (to - from) * coverage.size;
    return { state: lost === 0 ? "covered" : lost >= all ? "gap" : "partial", reasons };
  });
}

/** Milliseconds of the range, up to `now`, of which no scope has data, and of which some have none. */
export function lostTime(
  range: TimeRange,
  coverage: ReadonlyMap<string, readonly CoverageSpan[]>,
  now: number,
): { all: number; some: number } {
  const to = Math.min(range.to, now);
  const edges = gapsOf(coverage).flatMap((gap) => {
    const [begin, end] = [Math.max(gap.from, range.from), Math.min(gap.to, to)];
    if (begin >= end) return [];
    return [
      { at: begin, change: gap.scopes.length },
      { at: end, change: -gap.scopes.length },
    ];
  });
  edges.sort((a, b) => a.at - b.at);
  let [open, since, all, some] = [0, range.from, 0, 0];
  for (const { at, change } of edges) {
    if (open > 0) some += at - since;
    if (open >= coverage.size) all += at - since;
    since = at;
    open += change;
  }
  return coverage.size === 0 ? { all: to - range.from, some: to - range.from } : { all, some };
}
