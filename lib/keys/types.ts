/** The parts of a key that are read by calls of their own, each with its own freshness. */
export const KEY_PARTS = [
  "metadata",
  "policy",
  "grants",
  "rotation",
  "rotations",
  "tags",
  "lastUsage",
] as const;
export type KeyPart = (typeof KEY_PARTS)[number];

export const ROTATION_STATES = ["on", "off", "not-possible", "unknown"] as const;
export type RotationState = (typeof ROTATION_STATES)[number];

export const LAST_USE_STATES = ["used", "never", "unknown"] as const;

/** What of a key is kept with the time spans in which each value was seen. */
export const FACETS = [
  "state",
  "description",
  "tags",
  "rotation",
  "policy",
  "multi-region",
] as const;
export type Facet = (typeof FACETS)[number];

/** What of a key an event is about, or a value that was seen. */
export const EVENT_FACETS = [
  ...FACETS,
  "alias",
  "grant",
  "existence",
  "material",
  "store",
  "other",
] as const;
export type EventFacet = (typeof EVENT_FACETS)[number];

/** Value of a list filter that means "has none", e.g. `owner=(none)`. */
export const NONE = "(none)";
/** Value of a list filter that means "could not be read". */
export const UNKNOWN = "(unknown)";

export const KEY_SORTS = [
  "alias",
  "keyId",
  "account",
  "region",
  "state",
  "spec",
  "created",
  "rotation",
  "nextRotation",
  "lastUsed",
  "owner",
  "grants",
  "read",
] as const;
export type KeySort = (typeof KEY_SORTS)[number];
