import { z } from "zod";

const AN_HOUR = 3_600_000;

export const eventsQuery = z
  .strictObject({
    key: z.string().max(2_048).describe("ARN of the key that was called"),
    from: z.iso.datetime(),
    to: z.iso.datetime().describe("Not in it; an hour after `from` at most"),
    principal: z.string().max(2_048).optional().describe("Of the caller, as the counts name it"),
    operation: z.string().max(128).optional(),
    outcome: z.string().max(128).optional().describe("AWS's error code; `(success)` for none"),
    limit: z.coerce.number().int().min(1).max(500).default(100),
  })
  .refine(({ from, to }) => Date.parse(to) > Date.parse(from), {
    path: ["to"],
    message: "must be after from",
  })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= AN_HOUR, {
    path: ["to"],
    message: "must be an hour after from at most",
  });
export type EventsQuery = z.infer<typeof eventsQuery>;

export const usageEvent = z.object({
  eventId: z.string(),
  at: z.iso.datetime(),
  operation: z.string(),
  principal: z.string(),
  session: z.string().nullable(),
  service: z.string().nullable().describe("The AWS service that called; null for a direct call"),
  outcome: z.string().nullable().describe("AWS's error code; null for success"),
  address: z.string().nullable(),
  encryptionContext: z.record(z.string(), z.string()).nullable(),
  source: z.string(),
  object: z.string().nullable().describe("The object that the record is in"),
  record: z.unknown().describe("The whole record, as CloudTrail delivered it"),
});
export type UsageEvent = z.infer<typeof usageEvent>;

export const eventList = z.object({
  items: z.array(usageEvent).describe("In the order of time"),
  nextCursor: z.null(),
  total: z.int().describe("Those that are here; there may be more where it is not complete"),
  complete: z.boolean(),
  problems: z
    .array(z.object({ source: z.string(), reason: z.string() }))
    .describe("Why some are not here"),
});
export type EventList = z.infer<typeof eventList>;
