import type { CoverageSpan } from "../types";

/** From `from` to before `to`, ms since 1970. */
export interface Span {
  from: number;
  to: number;
}

/** What is known of one scope's coverage, from all its sources. */
export interface ScopeFacts {
  /** Spans of which a source gave everything. */
  covered: readonly Span[];
  /** Spans of which a source was asked and did not give all. */
  failed: readonly Span[];
  /** Spans in which the trail left KMS out. */
  excluded: readonly Span[];
  /** Spans in which nobody knows whether the trail logged KMS. */
  unknown: readonly Span[];
  /** Spans of which a log file is not as CloudTrail delivered it. */
  changed: readonly Span[];
  /** Spans of which a log file that CloudTrail delivered is not there, nor anywhere else. */
  missing: readonly Span[];
  /** True when a source feeds the scope, and its last run came to its end; `failed` when it did not. */
  source: "none" | "never" | "failed" | "done";
  /** Usage that is older is not kept. */
  keptFrom: number;
}

/**
 * What of a range is covered and what is not, with the reason: every instant of it is in one span, in order, and no two
 * neighbours say the same. A span is covered where any source covers it and no source of it failed there; where a trail
 * left KMS out it is a gap even though its files are there, and where nobody knows whether it did, or a file was changed,
 * so is it with the span.
 */
export function coverageOf(facts: ScopeFacts, { from, to }: Span): CoverageSpan[] {
  if (from >= to) return [];
  const covered = unite(facts.covered);
  const cuts = [from, to, facts.keptFrom];
  const { failed, excluded, unknown, changed, missing: lost } = facts;
  for (const list of [covered, failed, excluded, unknown, changed, lost]) {
    for (const span of list) cuts.push(span.from, span.to);
  }
  const within = [...new Set(cuts)].filter((at) => at >= from && at <= to).sort((a, b) => a - b);
  const spans: CoverageSpan[] = [];
  for (const [index, begin] of within.entries()) {
    const end = within[index + 1];
    if (end !== undefined) append(spans, stateOf(facts, covered, { from: begin, to: end }));
  }
  return spans;
}

/** `span` lies between two cuts, so that whatever holds for its first instant holds for all of it. */
function stateOf(facts: ScopeFacts, covered: readonly Span[], span: Span): CoverageSpan {
  const has = (list: readonly Span[]) =>
    list.some(({ from, to }) => from <= span.from && span.from < to);
  if (span.from < facts.keptFrom) return gap(span, "dropped");
  if (has(facts.excluded)) return gap(span, "excluded");
  if (has(facts.missing)) return gap(span, "missing");
  if (has(facts.failed)) return gap(span, "failed");
  if (has(covered)) {
    if (has(facts.changed)) return { ...span, state: "unknown", reason: "changed" };
    if (has(facts.unknown)) return { ...span, state: "unknown", reason: "unread-trail" };
    return { ...span, state: "covered" };
  }
  return gap(span, missing(facts, covered, span));
}

type Missing = Extract<CoverageSpan, { state: "gap" }>["reason"];

function missing({ source }: ScopeFacts, covered: readonly Span[], span: Span): Missing {
  const [first, last] = [covered[0], covered.at(-1)];
  if (!first || !last) {
    if (source === "never") return "not-yet";
    return source === "failed" ? "failed" : "no-source";
  }
  // Before the first that was ever delivered nobody was asked; in between somebody was.
  if (span.from < first.from) return "no-source";
  if (span.from < last.to) return "failed";
  if (source === "none") return "no-source";
  return source === "failed" ? "failed" : "not-yet";
}

function gap(span: Span, reason: Missing): CoverageSpan {
  return { ...span, state: "gap", reason };
}

function append(spans: CoverageSpan[], next: CoverageSpan): void {
  const last = spans.at(-1);
  const same =
    last?.state === next.state &&
    (last.state === "covered" || next.state === "covered" || last.reason === next.reason);
  if (last && same) last.to = next.to;
  else spans.push(next);
}

/** The same instants in as few spans as possible, in order. Spans without an instant are left out. */
export function unite(spans: readonly Span[]): Span[] {
  const united: Span[] = [];
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    if (from >= to) continue;
    const last = united.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else united.push({ from, to });
  }
  return united;
}
