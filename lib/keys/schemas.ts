import { z } from "zod";
import { read } from "@/lib/estate/schemas";
import { EXPORT_COLUMNS } from "./rules/export-columns";
import { FACETS, KEY_SORTS, LAST_USE_STATES, ROTATION_STATES } from "./types";

const instant = z.iso.datetime({ offset: true });
const text = z.string();

/** Splits at commas; a comma inside a value is written `\\,`. */
function splitList(list: string): string[] {
  return list.split(/(?<!\\),/).map((value) => value.replaceAll("\\,", ","));
}

const values = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : splitList(value)).filter((v) => v !== ""))
  .pipe(z.array(z.string().max(256)).max(100));

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
  owner: values.optional(),
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
    .default("alias"),
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
  owner: text.nullable(),
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

export const grant = z.object({
  grantId: text,
  name: text.nullable(),
  granteePrincipal: text.nullable(),
  granteeService: text.nullable(),
  retiringPrincipal: text.nullable(),
  retiringService: text.nullable(),
  issuingAccount: text.nullable(),
  operations: z.array(text),
  constraints: z.record(text, z.unknown()).nullable(),
  createdAt: instant.nullable(),
  seenFrom: instant,
  seenTo: instant.nullable(),
  endedAt: instant.nullable(),
});

export const keyRotation = z.object({
  rotatedAt: instant.nullable(),
  type: text.nullable(),
  keyMaterialId: text.nullable(),
  materialState: text.nullable(),
  importState: text.nullable(),
  validTo: instant.nullable(),
});

export const customKeyStore = z.object({
  storeId: text,
  name: text.nullable(),
  type: text.nullable(),
  connectionState: text.nullable(),
  connectionError: text.nullable(),
  readAt: instant,
  goneAt: instant.nullable(),
});

export const policyDocument = z.object({
  sha256: text,
  body: text.describe("The document as it came"),
  bytes: z.number().int(),
  valid: z.boolean().describe("Parses as a JSON object"),
  oversize: z.boolean().describe("Larger than the 32,768 bytes that AWS allows"),
});
export type PolicyDocument = z.infer<typeof policyDocument>;

/** A span of time in which one value was seen; open while `seenTo` is null. */
const span = z.object({
  seenFrom: instant,
  seenTo: instant.nullable().describe("When the value was last seen"),
  endedAt: instant.nullable().describe("When another value was first seen"),
});

export const keyDetail = keySummary.extend({
  primaryArn: text.nullable(),
  pendingWindowDays: z.number().nullable(),
  customKeyStoreId: text.nullable(),
  customKeyStore: customKeyStore.nullable(),
  metadata: z.record(text, z.unknown()).nullable(),
  tags: z.record(text, text).nullable(),
  policy: policyDocument.nullable(),
  grants: z.array(grant),
  rotations: z.array(keyRotation),
  onDemandRotations: z.number().int().nullable(),
  lastUseOperation: text.nullable(),
  lastUseEventId: text.nullable(),
  lastUseTrackingSince: instant.nullable(),
  aliasHistory: z.array(span.extend({ name: text, arn: text })),
  family: z.array(
    keySummary
      .pick({
        arn: true,
        accountId: true,
        accountName: true,
        region: true,
        keyId: true,
        aliases: true,
        state: true,
        multiRegionType: true,
        readAt: true,
        goneAt: true,
      })
      .extend({ known: z.boolean().describe("False: named by a relative, not seen by us") }),
  ),
  reads: z.record(text, read),
  /** What is read of its account and region as a whole: keys, aliases, stores, lastUsage. */
  scope: z.object({
    lastCompleteAt: instant.nullable(),
    reads: z.record(text, read),
    notRead: z
      .enum(["account-gone", "account-inactive", "not-watched", "region-disabled"])
      .nullable()
      .describe("Why no sync reads it any more; null while one does"),
  }),
  firstSeenAt: instant,
});
export type KeyDetail = z.infer<typeof keyDetail>;

export const keyHistory = z.object({
  items: z.array(
    span.extend({ facet: z.enum([...FACETS, "alias", "grant", "existence"]), value: z.unknown() }),
  ),
  nextCursor: text.nullable(),
  total: z.number().int(),
});
export type KeyHistory = z.infer<typeof keyHistory>;

export const policyVersions = z.object({
  items: z.array(span.extend({ sha256: text, bytes: z.number().int(), valid: z.boolean() })),
  nextCursor: text.nullable(),
  total: z.number().int(),
});
export type PolicyVersions = z.infer<typeof policyVersions>;

/** Names one key. */
export const keyPath = z.object({
  account: z.string().regex(/^\d{12}$/, "12 digits"),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d{1,2}$/, "a region, such as eu-west-1"),
  keyId: z.string().regex(/^[A-Za-z0-9-]{1,256}$/, "a key id: a UUID, or mrk- and 32 hex digits"),
});
export const policyPath = keyPath.extend({
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "64 lower-case hex digits"),
});

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(4096).optional(),
});

export const ALIAS_STATES = ["points", "dangling", "no-target", "gone"] as const;

export const listAliasesQuery = z.object({
  q: z.string().max(512).optional(),
  account: values.optional(),
  region: values.optional(),
  status: values
    .pipe(z.array(z.enum(ALIAS_STATES)))
    .optional()
    .describe("points, dangling, no-target or gone; without it all but gone ones"),
  moved: z.enum(["true"]).optional().describe("Only aliases that have pointed elsewhere"),
  sort: z
    .string()
    .regex(/^-?(name|account|region|updated)$/, "one of name, account, region, updated")
    .default("name"),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(4096).optional(),
});
export type ListAliasesQuery = z.output<typeof listAliasesQuery>;

export const aliasSummary = z.object({
  arn: text,
  name: text,
  accountId: text,
  accountName: text,
  region: text,
  /** dangling: names a key that AWS does not list; no-target: a predefined alias without a key yet. */
  status: z.enum(ALIAS_STATES),
  target: keySummary
    .pick({ arn: true, keyId: true, state: true, manager: true, description: true })
    .nullable(),
  targetKeyId: text.nullable(),
  createdAt: instant.nullable(),
  updatedAt: instant.nullable(),
  earlierTargets: z.array(span.extend({ targetKeyId: text.nullable() })),
  readAt: instant,
});
export type AliasSummary = z.infer<typeof aliasSummary>;

export const aliasList = z.object({
  items: z.array(aliasSummary),
  nextCursor: text.nullable(),
  total: z.number().int(),
});
export type AliasList = z.infer<typeof aliasList>;

/** A named query string of one page, as the page's URL holds it without the question mark. */
export const savedView = z.object({
  id: text,
  page: text,
  name: text,
  query: text,
  shared: z.boolean(),
  /** The person who made it; only they may change or delete it. */
  own: z.boolean(),
  ownerName: text,
  updatedAt: instant,
  builtIn: z.boolean().default(false).describe("Comes with Keyledger; nobody can change it"),
});
export type SavedView = z.infer<typeof savedView>;

export const savedViewList = z.object({
  items: z.array(savedView),
  nextCursor: text.nullable(),
  total: z.number().int(),
});

export type SavedViewList = z.infer<typeof savedViewList>;

export const listViewsQuery = z.object({
  page: z.enum(["keys", "aliases"]).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(200),
});
export const viewPath = z.object({ id: z.uuid() });

export const writeSavedView = z.object({
  page: z.enum(["keys", "aliases"]),
  name: z.string().trim().min(1).max(100),
  query: z.string().max(4096),
  shared: z.boolean().default(false),
});
export type WriteSavedView = z.output<typeof writeSavedView>;

const count = z.object({ value: text, label: text, count: z.number().int() });

/** The estate in numbers, of keys that AWS still lists. */
export const keyOverview = z.object({
  total: z.number().int(),
  customer: z.number().int(),
  unreadable: z.number().int(),
  gone: z.number().int(),
  states: z.array(count),
  accounts: z.array(count),
  managers: z.array(count),
  specs: z.array(count),
  origins: z.array(count),
  /** Customer managed keys alone: nobody can set the rotation of the others. */
  rotations: z.array(count),
  lastUses: z.array(count),
  aliases: z.array(count).describe("By status"),
  /** What was seen to change since this instant, by facet, with the number of keys. */
  changedSince: instant,
  changes: z.array(
    z.object({ facet: text, changes: z.number().int(), keys: z.number().int(), lastAt: instant }),
  ),
  /** The newest of those changes. */
  recent: z.array(
    z.object({
      facet: text,
      seenTo: instant.nullable().describe("When the earlier value was last seen"),
      endedAt: instant.describe("When the new value was first seen"),
      before: z.unknown(),
      after: z.unknown(),
      key: keySummary.pick({
        arn: true,
        accountId: true,
        accountName: true,
        region: true,
        keyId: true,
        aliases: true,
      }),
    }),
  ),
});
export type KeyOverview = z.infer<typeof keyOverview>;
