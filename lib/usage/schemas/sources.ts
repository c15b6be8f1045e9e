import { z } from "zod";
import { PLAIN_NAME } from "../queries/sql-text";
import { runDigests } from "./digests";
import { fileListing, sourceDays } from "./source-days";

const accountId = z.string().regex(/^\d{12}$/, "has 12 digits");
const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d+$/, "is no region");

/** `s3://bucket` or `s3://bucket/prefix`. */
const bucketUrl = z
  .string()
  .trim()
  .max(1_200)
  .regex(
    /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[\x20-\x7e]*)?$/,
    "is not s3://bucket or s3://bucket/prefix",
  );

const reader = accountId
  .nullable()
  .describe("A watched account whose reader role reads it; null: the server's own credentials");

const logged = {
  deliveryMinutes: z
    .int()
    .min(5)
    .max(1_440)
    .describe("What happened this long ago is taken to be delivered"),
  verify: z
    .boolean()
    .optional()
    .describe(
      "Whether its digests are verified, for which each log is read twice; unless told, yes",
    ),
};

/** Log files of a trail in a bucket. */
const filesConfig = z.strictObject({
  url: bucketUrl,
  accountId: reader,
  region: region.nullable().describe("Of the bucket; null: that of the server's settings"),
  ...logged,
});
export type FilesConfig = z.infer<typeof filesConfig>;

/** Log files of a trail in a folder of the server. */
const folderConfig = z.strictObject({
  folder: z
    .string()
    .trim()
    .max(1_000)
    .regex(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what no path here may hold.
      /^(\/(?!\.{1,2}(\/|$))[^/\u0000-\u001f\u007f]+)+$/,
      "is no absolute path without . and ..",
    )
    .describe("A path of the server, below a folder that its operator lets it read"),
  ...logged,
});
export type FolderConfig = z.infer<typeof folderConfig>;

/** CloudTrail's event history of each watched scope, by LookupEvents. */
const lookupConfig = z.strictObject({
  events: z
    .enum(["all", "control"])
    .describe(
      "control: only what changes keys and trails, where all would be too many to page through",
    ),
});
export type LookupConfig = z.infer<typeof lookupConfig>;

/** What sources have in common whose counting is done by a query engine. */
const asked = {
  accountId: reader,
  region: region.describe("Where it is asked"),
  deliveryMinutes: z
    .int()
    .min(5)
    .max(1_440)
    .describe("What happened this long before a query is taken to be delivered"),
  backDays: z.int().min(0).max(400).describe("So many days before it was added are asked for"),
  lateDays: z
    .int()
    .min(0)
    .max(14)
    .describe(
      "So many days after a day it is asked for once a day, and its folders are read up to then",
    ),
  againDays: z
    .int()
    .min(0)
    .max(90)
    .default(30)
    .describe(
      "Up to so many days after a day it is asked for again after longer and longer times; what comes later counts on request",
    ),
  limitGigabytes: z
    .int()
    .min(1)
    .max(1_000_000)
    .nullable()
    .describe("A run that has read more (10^9 bytes) stops; null: no limit but the engine's own"),
};

const plainName = z
  .string()
  .regex(PLAIN_NAME, "has small letters, digits and underscores alone")
  .describe("As Athena takes it without quotes");
const partition = plainName.nullable();

/** A table over a trail's logs, in Athena. */
const athenaConfig = z.strictObject({
  ...asked,
  workgroup: z.string().regex(/^[A-Za-z0-9._-]{1,128}$/, "is no workgroup's name"),
  catalog: z.string().regex(/^[A-Za-z0-9._-]{1,128}$/, "is no catalogue's name"),
  database: plainName,
  table: plainName,
  partitions: z
    .strictObject({ account: partition, region: partition, day: partition })
    .describe(
      "Its partition columns, all text, the day as yyyy/MM/dd; null: it has none of that kind",
    ),
  logs: bucketUrl
    .nullable()
    .describe("The folder that holds the accounts' folders, for whom the table is to be made"),
  output: bucketUrl.nullable().describe("Where Athena puts results; null: its workgroup says"),
});
export type AthenaConfig = z.infer<typeof athenaConfig>;

/** An event data store of CloudTrail Lake. */
const lakeConfig = z.strictObject({
  ...asked,
  store: z.guid().toLowerCase().describe("The id at the end of the event data store's ARN"),
});

/** Kind of a source, and where it is. */
export const sourceTarget = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("athena"), config: athenaConfig }),
  z.strictObject({ kind: z.literal("lake"), config: lakeConfig }),
  z.strictObject({ kind: z.literal("files"), config: filesConfig }),
  z.strictObject({ kind: z.literal("folder"), config: folderConfig }),
  z.strictObject({ kind: z.literal("lookup"), config: lookupConfig }),
]);
export type SourceTarget = z.infer<typeof sourceTarget>;
export type SourceKind = SourceTarget["kind"];

const unique = (all: readonly string[]) => new Set(all).size === all.length;

/** Which scopes a source feeds: the accounts in the regions; null stands for all that it has. */
export const sourceFeeds = z.strictObject({
  accounts: z.array(accountId).min(1).max(1_000).refine(unique, "names one twice").nullable(),
  regions: z.array(region).min(1).max(60).refine(unique, "names one twice").nullable(),
});
export type SourceFeeds = z.infer<typeof sourceFeeds>;

const writable = {
  name: z.string().trim().min(1).max(100),
  target: sourceTarget,
  feeds: sourceFeeds,
  enabled: z.boolean(),
  everyMinutes: z.int().min(5).max(10_080).describe("How often it is taken"),
};

export const addSource = z.strictObject(writable);
export type AddSource = z.infer<typeof addSource>;

export const changeSource = z.strictObject({
  ...writable,
  version: z.int().min(1).describe("The version that the change was made from"),
});
export type ChangeSource = z.infer<typeof changeSource>;

/** What a run did, whatever the kind of its source. */
export const runAnswer = z.object({
  pieces: z.int().describe("Objects or answers that were read and counted"),
  failed: z.int().describe("Those that were not read, or not to the end"),
  events: z.int().describe("KMS events that were counted"),
  scannedBytes: z
    .number()
    .optional()
    .describe("Bytes that a query engine read for it, as far as it said so"),
  problems: z.array(z.object({ what: z.string(), reason: z.string() })).describe("100 at most"),
  digests: runDigests.optional(),
});
export type RunAnswer = z.infer<typeof runAnswer>;

export const usageSource = z.object({
  id: z.uuid(),
  name: z.string(),
  target: sourceTarget,
  feeds: sourceFeeds,
  enabled: z.boolean(),
  everyMinutes: z.int(),
  version: z.int(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  run: z.object({
    state: z
      .enum(["never", "running", "done", "partial", "failed"])
      .describe("partial: all was asked for, and some of it could not be read"),
    startedAt: z.iso.datetime().nullable(),
    endedAt: z.iso.datetime().nullable(),
    doneAt: z.iso.datetime().nullable().describe("When it last came to its end"),
    nextAt: z.iso.datetime().nullable().describe("null where it is off"),
    error: z.string().nullable(),
    answer: runAnswer.nullable(),
  }),
  covers: z.object({
    scopes: z.int().describe("Accounts and regions of which it has given something"),
    from: z.iso.datetime().nullable(),
    to: z.iso.datetime().nullable(),
    failedHours: z.int().describe("Hours of scopes that are not whole"),
  }),
  listing: fileListing
    .nullable()
    .describe("Of log files: what shows at once, and what with the next listing of all"),
  days: sourceDays.nullable().describe("null: it is not asked by days, or was not yet"),
});
export type UsageSource = z.infer<typeof usageSource>;

export const sourceList = z.object({
  items: z.array(usageSource),
  nextCursor: z.null(),
  total: z.int(),
  folders: z
    .array(z.string())
    .describe("Below which a folder may lie that is a source; none for who may not add one"),
});
export type SourceList = z.infer<typeof sourceList>;

export const readDaysAgain = z
  .strictObject({
    from: z.iso.date().describe("Days of UTC"),
    to: z.iso.date().describe("In it"),
  })
  .refine(({ from, to }) => from <= to, { path: ["to"], message: "must not be before from" });
export type ReadDaysAgain = z.infer<typeof readDaysAgain>;

export const sourcePath = z.object({ id: z.uuid() });
