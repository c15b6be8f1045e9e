import { z } from "zod";
import { filters, place } from "./series";

const LONGEST_DAYS = 32;
const text = z.string();

/** Which calls: place, filters and time. */
export const asked = {
  ...place,
  ...filters,
  from: z.iso.datetime().describe("Begin of its five minutes, which the counts are kept by"),
  to: z.iso
    .datetime()
    .describe(
      `Not in it, up to the end of five minutes; ${LONGEST_DAYS} days after \`from\` at most`,
    ),
};

/** For spans that are asked for: `to` is after `from`. */
export function isLater({ from, to }: { from: string; to: string }): boolean {
  return Date.parse(to) > Date.parse(from);
}
function isShort({ from, to }: { from: string; to: string }): boolean {
  return Date.parse(to) - Date.parse(from) <= LONGEST_DAYS * 86_400_000;
}
export const later = { path: ["to"], message: "must be after from" };
const short = { path: ["to"], message: `must be ${LONGEST_DAYS} days after from at most` };

const recordQuery = z
  .uuid()
  .optional()
  .describe(
    "A query for records that you asked of a source and that is done: what it gave is looked through too",
  );

/** Which calls the records are asked of: the same filters as of their counts. */
export type AskedEvents = z.infer<z.ZodObject<typeof asked>> & { recordQuery?: string | undefined };

export const eventsQuery = z
  .strictObject({
    ...asked,
    recordQuery,
    limit: z.coerce.number().int().min(1).max(500).default(100),
    cursor: text.max(16_384).optional(),
  })
  .refine(isLater, later)
  .refine(isShort, short);
export type EventsQuery = z.infer<typeof eventsQuery>;

export const eventsExportQuery = z
  .strictObject({ ...asked, recordQuery, format: z.enum(["csv", "json"]).default("csv") })
  .refine(isLater, later)
  .refine(isShort, short);

export const usageEvent = z.object({
  id: text.describe(
    "The same for both accounts' copies of a call between accounts; each comes once over all pages",
  ),
  eventId: text,
  at: z.iso.datetime(),
  operation: text,
  keys: z.array(text).describe("ARNs of the keys that it counts for, of those asked for"),
  principal: text,
  session: text.nullable(),
  own: z.boolean().describe("A call of Keyledger's own reader"),
  service: text.nullable().describe("The AWS service that called; null for a direct call"),
  outcome: text.nullable().describe("AWS's error code; null for success"),
  message: text.nullable().describe("AWS's words to the error"),
  address: text.nullable(),
  userAgent: text.nullable(),
  requestId: text.nullable(),
  encryptionContext: z.record(text, text).nullable(),
  source: text,
  object: text.nullable().describe("The object that the record is in"),
  record: z.unknown().describe("The whole record, as CloudTrail delivered it"),
});
export type UsageEvent = z.infer<typeof usageEvent>;

export const eventList = z.object({
  items: z
    .array(usageEvent)
    .describe(
      "In the order of time, also over pages but within five minutes of more than 1,000 calls",
    ),
  nextCursor: text
    .nullable()
    .describe("There is more to look through, also where this page has no event"),
  total: z.int().describe("Calls that are counted, each for every key that it is about"),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  complete: z.boolean().describe("Nothing of what was looked through is known to be missing"),
  problems: z.array(z.object({ source: text, reason: text })).describe("Why some are not here"),
  askable: z
    .array(
      z.object({
        id: z.uuid(),
        name: text,
        kind: z.enum(["athena", "lake"]),
        bytes: z
          .number()
          .nullable()
          .describe("About how many it reads for this time; null: not known"),
      }),
    )
    .describe("Sources that gave counts of such calls alone, and can be asked for their records"),
});
export type EventList = z.infer<typeof eventList>;
