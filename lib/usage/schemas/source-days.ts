import { z } from "zod";

/** What of days a source has asked for that asks a query engine. */
export const sourceDays = z.object({
  from: z.iso.date().describe("The first day of UTC that it gave"),
  to: z.iso.date().describe("The last"),
  finalTo: z.iso
    .date()
    .nullable()
    .describe("Up to here nothing is asked for again, unless somebody wants it; null: nowhere yet"),
  wanted: z.int().describe("Days that are to be asked for once more"),
  dayBytes: z
    .number()
    .nullable()
    .describe("About how many bytes a query reads of a day, by those of the last two weeks"),
});
export type SourceDays = z.infer<typeof sourceDays>;

/** When a source of log files looked where. */
export const fileListing = z.object({
  recentFrom: z.iso.date().describe("Folders of this day of UTC and later are listed each run"),
  wholeAt: z.iso.datetime().describe("When all folders were last listed"),
  wholeNextAt: z.iso.datetime().describe("When they are listed again, with the next run after"),
});
export type FileListing = z.infer<typeof fileListing>;
