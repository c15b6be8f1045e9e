import type { KeySummary } from "../schemas";

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
  "unreadable",
  "readAt",
  "goneAt",
] as const satisfies readonly (keyof KeySummary)[];
export type ExportColumn = (typeof EXPORT_COLUMNS)[number];

/** The chosen columns of a key. */
export function pickColumns(key: KeySummary, columns: readonly ExportColumn[]) {
  return Object.fromEntries(columns.map((column) => [column, key[column]]));
}

/** A value as a cell's text: lists joined by a space and a bar, null as nothing. */
export function cellText(value: KeySummary[ExportColumn]): string {
  if (value === null) return "";
  return Array.isArray(value) ? value.join(" | ") : String(value);
}
