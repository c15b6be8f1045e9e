import { z } from "zod";
import { OWNED } from "@/lib/ownership/types";
import { EXPORT_COLUMNS } from "./rules/export-columns";
import { instant, text, values } from "./schemas/parts";
import { KEY_SORTS, LAST_USE_STATES, ROTATION_STATES } from "./types";

/** Filters of the keys list: each a comma-separated list of alternatives; filters are and-ed. */
export const keyFilters = z.object({
  q: z.string().max(512).optional().describe("Searches alias, id, ARN, description and tags"),
  account: values.optional(),
  region: values.optional(),
  manager: values.optional(),
  state: values.optional(),
  spec: values.optional(),
  usage: values.optional(),
  origin: values.optional(),
  rotation: values.optional(),
  lastUse: values.optional(),
  environment: values.optional(),
  classification: values.optional(),
  owner: values
    .optional()
    .describe(
      "Names of groups or person:<id>; (none): nobody owns it, (unknown): it is not known who",
    ),
  owned: values
    .pipe(z.array(z.enum([...OWNED, "mine"])))
    .optional()
    .describe("What decided the owners; nobody, unknown, or mine: the caller's own keys"),
  multiRegion: values.optional().describe("PRIMARY, REPLICA, (none) or (unknown)"),
  unreadable: values.optional().describe("Parts that could not be read, or `any`"),
  gone: z.enum(["only", "include"]).optional().describe("Keys that AWS no longer lists"),
  expiresWithin: z.coerce
    .number()
    .int()
    .min(0)
    .max(36_500)
    .optional()
    .describe("Imported material that expires within so many days, or has expired"),
  unusedFor: z.coerce
    .number()
    .int()
    .min(1)
    .max(36_500)
    .optional()
    .describe("Never used, or not used for so many days; keys of unknown use are left out"),
});
export type KeyFilters = z.output<typeof keyFilters>;

export const listKeysQuery = keyFilters.extend({
  sort: z
    .string()
    .regex(
      new RegExp(`^-?(${KEY_SORTS.join("|")})$`),
      `one of ${KEY_SORTS.join(", ")}; - before it turns it round`,
    )
    .default("alias")
    .describe("By alias, keys of AWS come after all others"),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(4096).optional(),
});
export type ListKeysQuery = z.output<typeof listKeysQuery>;

export const exportKeysQuery = listKeysQuery.omit({ limit: true, cursor: true }).extend({
  format: z.enum(["csv", "json"]).default("csv"),
  columns: values
    .pipe(z.array(z.enum(EXPORT_COLUMNS)).min(1))
    .optional()
    .describe("Fields of a key, in the order wanted; all unless given"),
});
export type ExportKeysQuery = z.output<typeof exportKeysQuery>;

export const keySummary = z.object({
  arn: text,
  accountId: text,
  accountName: text,
  region: text,
  keyId: text,
  aliases: z.array(text),
  aliasesKnown: z
    .boolean()
    .describe("False: the aliases of its account and region were never listed"),
  tagsKnown: z.boolean().describe("False: its tags were never read, so no owner is not none"),
  description: text.nullable(),
  state: text.nullable(),
  spec: text.nullable(),
  usage: text.nullable(),
  origin: text.nullable(),
  manager: text.nullable(),
  multiRegion: z.boolean().nullable(),
  multiRegionType: text.nullable(),
  owner: text.nullable().describe("What its tags say, known here or not"),
  owners: z
    .array(z.object({ kind: z.enum(["person", "group"]), id: text, name: text }))
    .describe("Who owns it"),
  owned: z.enum(OWNED).describe("What decided the owners; nobody; unknown: it could not be read"),
  environment: text.nullable(),
  classification: text.nullable(),
  rotation: z.enum(ROTATION_STATES),
  rotationPeriodDays: z.number().nullable(),
  nextRotationAt: instant.nullable(),
  lastRotatedAt: instant.nullable(),
  grantCount: z.number().nullable(),
  lastUse: z.enum(LAST_USE_STATES).nullable(),
  lastUsedAt: instant.nullable(),
  createdAt: instant.nullable(),
  deletionDate: instant.nullable(),
  validTo: instant.nullable(),
  unreadable: z.array(text),
  readAt: instant,
  goneAt: instant.nullable(),
});
export type KeySummary = z.infer<typeof keySummary>;

export const keyList = z.object({
  items: z.array(keySummary),
  nextCursor: text.nullable(),
  total: z.number().int(),
});
export type KeyList = z.infer<typeof keyList>;

/** Counts of each value of each filter, within the other filters. */
export const keyFacets = z.object({
  facets: z.record(text, z.array(z.object({ value: text, label: text, count: z.number().int() }))),
});
export type KeyFacets = z.infer<typeof keyFacets>;
