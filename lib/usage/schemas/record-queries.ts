import { z } from "zod";
import { asked, isLater, later } from "./events";

const LONGEST_DAYS = 7;

function isShort({ from, to }: { from: string; to: string }): boolean {
  return Date.parse(to) - Date.parse(from) <= LONGEST_DAYS * 86_400_000;
}

/** For whose records a query is asked: the place and the filters of their counts. */
export const askRecords = z
  .strictObject({
    source: z.uuid().describe("A source of Athena or CloudTrail Lake: `askable` of the list"),
    ...asked,
  })
  .refine(isLater, later)
  .refine(isShort, { path: ["to"], message: `must be ${LONGEST_DAYS} days after from at most` });
export type AskRecords = z.infer<typeof askRecords>;

export const recordQuery = z.object({
  id: z.uuid(),
  source: z.string().describe("Its name"),
  state: z.enum(["running", "done", "failed", "cancelled"]),
  reason: z.string().nullable().describe("Why it failed, in the engine's words"),
  scannedBytes: z.number().describe("So far, or in all"),
  askedAt: z.iso.datetime(),
});
export type RecordQuery = z.infer<typeof recordQuery>;

export const recordQueryPath = z.object({ id: z.uuid() });
