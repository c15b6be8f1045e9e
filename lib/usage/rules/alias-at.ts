/** A target of an alias and when it was seen, as alias_span has it; times in ms. */
export interface AliasSpanRow {
  /** Null: the alias pointed to nothing. */
  targetArn: string | null;
  /** AWS's own time of the alias's last change; null where it is not known. */
  updatedAt: number | null;
  seenFrom: number;
  /** When something else was first seen; null while it holds. */
  seenTo: number | null;
}

/**
 * The key to which the alias pointed at that time, by what was seen: inside a span, or before the first one back to
 * the change that AWS dates. Null in between and before, where it is not known.
 */
export function aliasAt(spans: readonly AliasSpanRow[], at: number): string | null {
  for (const span of spans) {
    const from = Math.min(span.seenFrom, span.updatedAt ?? span.seenFrom);
    const holds = at >= from && (span.seenTo === null || at <= span.seenTo);
    if (holds) return span.targetArn;
  }
  return null;
}
