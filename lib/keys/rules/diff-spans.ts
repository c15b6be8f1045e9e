import type { KeyPart } from "../types";
import { FACETS, type Facet } from "../types";
import type { KeyRecord, KnownKey } from "./key-record";

/** Which part's reading tells a facet. */
export const FACET_PART: Record<Facet, KeyPart> = {
  state: "metadata",
  description: "metadata",
  "multi-region": "metadata",
  tags: "tags",
  rotation: "rotation",
  policy: "policy",
};

/**
 * What `key_span.value` holds: state and description a string, tags an object of strings, rotation
 * `{rotation, periodDays}`, policy `{sha256}`, multi-region `{multiRegion, type, primaryArn}`.
 */
export function facetValue(facet: Facet, key: KeyRecord): unknown {
  switch (facet) {
    case "state":
      return key.state;
    case "description":
      return key.description;
    case "tags":
      return key.tags;
    case "rotation":
      return { rotation: key.rotation, periodDays: key.rotation_period_days };
    case "policy":
      return { sha256: key.policy_sha256 };
    case "multi-region":
      return {
        multiRegion: key.multi_region,
        type: key.multi_region_type,
        primaryArn: key.primary_arn,
      };
  }
}

export interface SpanChanges {
  /** Facets whose open span ends: last seen at `seenTo`, another value first seen at `endedAt`. */
  closed: { facet: Facet; seenTo: string; endedAt: string }[];
  opened: { facet: Facet; value: unknown; seenFrom: string }[];
}

/**
 * Spans to close and to open after a reading. Only facets whose part was read now can change; an open
 * span of an equal value costs nothing. A clock that ran backwards never makes a span end before its
 * last sight.
 */
export function diffSpans(
  before: KnownKey | null,
  now: KeyRecord,
  fresh: Set<KeyPart>,
): SpanChanges {
  const changes: SpanChanges = { closed: [], opened: [] };
  for (const facet of FACETS) {
    const part = FACET_PART[facet];
    const readAt = now.reads[part]?.readAt;
    if (!fresh.has(part) || !readAt) continue;
    const value = facetValue(facet, now);
    if (before?.open_facets.includes(facet)) {
      if (sameJson(facetValue(facet, before), value)) continue;
      const seenTo = before.reads[part]?.readAt ?? before.read_at.toISOString();
      const [, at = readAt] = [seenTo, readAt].sort();
      changes.closed.push({ facet, seenTo, endedAt: at });
      changes.opened.push({ facet, value, seenFrom: at });
    } else {
      changes.opened.push({ facet, value, seenFrom: readAt });
    }
  }
  return changes;
}

/** U+0000 and lone surrogates, which the store keeps as U+FFFD: see `lib/db/to-json.ts`. */
const UNSTORABLE = /[\0\ud800-\udfff]/gu;
const stored = (text: string) => text.replace(UNSTORABLE, "\ufffd");

/** Equality of JSON values as the store keeps them; the order of an object's names does not matter. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a === "string" && typeof b === "string") return stored(a) === stored(b);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  const right = new Map(Object.entries(b).map(([name, value]) => [stored(name), value]));
  return (
    left.length === right.size &&
    left.every(
      ([name, value]) => right.has(stored(name)) && sameJson(value, right.get(stored(name))),
    )
  );
}
