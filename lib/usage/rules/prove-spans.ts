import type { CoverageSpan } from "../types";
import { type Span, unite } from "./coverage";

/** What CloudTrail's signed digests say of a span that a trail delivered. */
export const PROOFS = ["valid", "unverified", "invalid", "missing"] as const;
export type Proof = (typeof PROOFS)[number];

/** A span of coverage; `proof` null where there is nothing that a digest could prove. */
export type ProvenSpan = CoverageSpan & { proof: Proof | null };

/**
 * Spans of coverage, cut where their proof changes: every instant is in one, in order, as before. `proven`: of which signed
 * digests tell; `direct`: what AWS itself answered, which no file can have changed; `removed`: of which a log file that was
 * proven when it was there is gone.
 */
export function proveSpans(
  spans: readonly CoverageSpan[],
  { proven, direct, removed }: Record<"proven" | "direct" | "removed", readonly Span[]>,
): ProvenSpan[] {
  const [signed, own, gone] = [unite(proven), unite(direct), unite(removed)];
  const proofAt = (at: number): Proof | null => {
    if (has(gone, at)) return "missing";
    return has(signed, at) ? "valid" : has(own, at) ? null : "unverified";
  };
  const cuts = [...signed, ...own, ...gone].flatMap(({ from, to }) => [from, to]);
  return spans.flatMap((span): ProvenSpan[] => {
    const fixed = fixedProof(span);
    if (fixed !== undefined) return [{ ...span, proof: fixed }];
    const within = cuts.filter((at) => at > span.from && at < span.to);
    const bounds = [...new Set([span.from, ...within, span.to])].sort((a, b) => a - b);
    const parts: ProvenSpan[] = [];
    for (const [index, from] of bounds.entries()) {
      const to = bounds[index + 1];
      if (to === undefined) break;
      const proof = proofAt(from);
      const last = parts.at(-1);
      if (last?.proof === proof) last.to = to;
      else parts.push({ ...span, from, to, proof });
    }
    return parts;
  });
}

/** The proof of a span that is the same all over, whatever is signed in it; undefined for others. */
function fixedProof(span: CoverageSpan): Proof | null | undefined {
  if (span.state === "covered") return undefined;
  if (span.state === "unknown") return span.reason === "changed" ? "invalid" : undefined;
  return span.reason === "missing" ? "missing" : null;
}

const has = (list: readonly Span[], at: number) =>
  list.some(({ from, to }) => from <= at && at < to);
