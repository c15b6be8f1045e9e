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

/** Milliseconds that two spans have in common. */
function common(a: TimeRange, b: TimeRange): number {
  return Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from));
}

/**
 * What is known of each step between `bounds`, from the gaps of so many scopes. What lies after `now` is not missing; a step
 * that has not begun has no number all the same. No scope at all is no knowledge at all. A step in which `counted` tells
 * calls is known in part, whatever is missing.
 */
export function coverPoints(
  bounds: readonly number[],
  { gaps, scopes }: { gaps: readonly Gap[]; scopes: number },
  now: number,
  counted: readonly boolean[],
): PointCoverage[] {
  return bounds.slice(0, -1).map((from, at) => {
    const step = { from, to: Math.min(bounds[at + 1] ?? from, now) };
    const none = counted[at] === true ? "partial" : "gap";
    if (scopes === 0) return { state: none, reasons: ["no-source"] };
    if (from >= now) return { state: none, reasons: ["not-yet"] };
    const missing = new Map<GapReason, number>();
    let lost = 0;
    for (const gap of gaps) {
      const weight = common(gap, step) * gap.scopes.length;
      if (weight === 0) continue;
      lost += weight;
      missing.set(gap.reason, (missing.get(gap.reason) ?? 0) + weight);
    }
    const reasons = [...missing].sort((a, b) => b[1] - a[1]).map(([reason]) => reason);
    const all = (step.to - step.from) * scopes;
    return { state: lost === 0 ? "covered" : lost >= all ? none : "partial", reasons };
  });
}

/** Milliseconds of the range, up to `now`, of which no scope has data, and of which some or all have none. */
export function lostTime(
  range: TimeRange,
  { gaps, scopes }: { gaps: readonly Gap[]; scopes: number },
  now: number,
): { all: number; some: number } {
  const to = Math.min(range.to, now);
  if (scopes === 0)
    return { all: Math.max(0, to - range.from), some: Math.max(0, to - range.from) };
  const edges = gaps.flatMap((gap) => {
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
    if (open >= scopes) all += at - since;
    since = at;
    open += change;
  }
  return { all, some };
}
