import { z } from "zod";

/** RFC 3339 with an offset. */
export const instant = z.iso.datetime({ offset: true });
export const text = z.string();

/** Splits at commas; a comma inside a value is written `\\,`. */
export function splitList(list: string): string[] {
  return list.split(/(?<!\\),/).map((value) => value.replaceAll("\\,", ","));
}

/** Alternatives: one text with commas between them, or the parameter given several times. */
export const values = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (Array.isArray(value) ? value : splitList(value)).filter((v) => v !== ""))
  .pipe(z.array(z.string().max(256)).max(100));

/** A span of time in which one value was seen; open while `seenTo` is null. */
export const span = z.object({
  seenFrom: instant,
  seenTo: instant.nullable().describe("When the value was last seen"),
  endedAt: instant.nullable().describe("When another value was first seen"),
});

/** Which page of a list. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(4096).optional(),
});
