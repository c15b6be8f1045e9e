import type { KeySummary } from "../schemas";
import { UNKNOWN } from "../types";

/** The columns of an export, in their order: the names of the API's fields. */
export const EXPORT_COLUMNS = [
  "arn",
  "accountId",
  "accountName",
  "region",
  "keyId",
  "aliases",
  "description",
  "state",
  "spec",
  "usage",
  "origin",
  "manager",
  "multiRegion",
  "multiRegionType",
  "owner",
  "owners",
  "owned",
  "environment",
  "classification",
  "rotation",
  "rotationPeriodDays",
  "nextRotationAt",
  "lastRotatedAt",
  "grantCount",
  "lastUse",
  "lastUsedAt",
  "createdAt",
  "deletionDate",
  "validTo",
  "aliasesKnown",
  "tagsKnown",
  "unreadable",
  "readAt",
  "goneAt",
] as const satisfies readonly (keyof KeySummary)[];
export type ExportColumn = (typeof EXPORT_COLUMNS)[number];

/** The chosen columns of a key. */
export function pickColumns(key: KeySummary, columns: readonly ExportColumn[]) {
  return Object.fromEntries(columns.map((column) => [column, key[column]]));
}

type Empty = (key: KeySummary) => boolean;

const withMetadata: Empty = (key) => key.state !== null;
const withTags: Empty = (key) => key.tagsKnown;
const withRotation: Empty = (key) => key.rotation !== "unknown";

/** When a cell without a value means that there is none; anything else without one is not known. */
const NONE_WHEN: Partial<Record<ExportColumn, Empty>> = {
  aliases: (key) => key.aliasesKnown,
  multiRegionType: (key) => key.multiRegion === false,
  owner: withTags,
  owners: (key) => key.owned !== "unknown",
  environment: withTags,
  classification: withTags,
  rotationPeriodDays: withRotation,
  nextRotationAt: withRotation,
  lastRotatedAt: (key) => withMetadata(key) && !key.unreadable.includes("rotations"),
  lastUsedAt: (key) => key.lastUse === "never",
  deletionDate: withMetadata,
  validTo: withMetadata,
  unreadable: () => true,
  goneAt: () => true,
};

/**
 * A value as a cell's text: lists joined by a space and a bar, nothing where there is none, and
 * "(unknown)" where it was never read.
 */
export function cellText(key: KeySummary, column: ExportColumn): string {
  const value = key[column];
  if (value === null || (Array.isArray(value) && value.length === 0)) {
    return NONE_WHEN[column]?.(key) ? "" : UNKNOWN;
  }
  if (!Array.isArray(value)) return String(value);
  return value.map((each) => (typeof each === "object" ? each.name : each)).join(" | ");
}
