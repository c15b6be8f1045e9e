import { z } from "zod";

export const exportPreviewQuery = z.object({ format: z.enum(["csv", "json"]).default("csv") });

export const PREVIEW_FIELDS = [
  "key",
  "principal",
  "name",
  "kind",
  "accountId",
  "accountName",
  "group",
  "judgementsAdded",
  "judgementsGone",
  "capability",
  "action",
  "change",
  "before",
  "beforeThroughIam",
  "after",
  "afterThroughIam",
  "conditionsBefore",
  "conditions",
  "because",
  "statementOf",
  "statement",
  "sid",
  "line",
  "familyChange",
  "familyBefore",
  "familyAfter",
] as const;

/** One line of the file: one principal, and one action whose verdict the proposed policy changes. */
export type PreviewLine = Record<(typeof PREVIEW_FIELDS)[number], string | number | boolean | null>;
