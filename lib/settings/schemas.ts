import { z } from "zod";

/** Without case, surrounding space and punctuation: how names of tags and their values are compared. */
export function plainName(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

const shortText = z
  .string()
  .trim()
  .min(1, "is empty")
  .max(128, "is longer than 128 characters")
  .refine((text) => plainName(text) !== "", "needs a letter or a digit");

function noTwins(texts: readonly string[]): boolean {
  return new Set(texts.map(plainName)).size === texts.length;
}

const TWINS = "names one twice (case and punctuation do not count)";

/** Names of tags, best first. */
export const tagNames = z
  .array(shortText)
  .min(1, "needs a name")
  .max(20, "has more than 20")
  .refine(noTwins, TWINS);

/** A name of the IANA time zone database that this server knows, e.g. `Europe/Berlin`. */
export const timeZone = z.string().max(64).refine(isTimeZone, "is no time zone known here");

function isTimeZone(name: string): boolean {
  // Offsets such as +02:00 are taken by Intl too, but know no summer time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, "is no time as HH:MM");

/** Days and hours of work, in the time zone of `business.time-zone`. */
export const businessHours = z
  .strictObject({
    days: z
      .array(z.enum(WEEKDAYS))
      .min(1, "needs a day")
      .max(7)
      .refine((days) => new Set(days).size === days.length, "names a day twice"),
    from: clockTime,
    to: clockTime,
  })
  .refine(({ from, to }) => from < to, { path: ["to"], message: "is not after the beginning" });

const level = z.strictObject({
  name: shortText.max(40, "is longer than 40 characters"),
  /** Values of the tag that mean this level, besides its name. */
  values: z.array(shortText).max(50),
});

/** Which tags tell the classification of a key's data, and which values mean which level, the most severe first. */
export const classificationMapping = z
  .strictObject({ tagNames, levels: z.array(level).min(1).max(10) })
  .refine(({ levels }) => noTwins(levels.flatMap(wordsOf)), {
    path: ["levels"],
    message: TWINS,
  });
export type ClassificationMapping = z.infer<typeof classificationMapping>;
export type ClassificationLevel = z.infer<typeof level>;

/** The texts that mean a level, each once. */
export function wordsOf({ name, values }: ClassificationLevel): string[] {
  const own = plainName(name);
  return [name, ...values.filter((value) => plainName(value) !== own)];
}

/** How far what a key protects may be opened, from the narrowest; the words of lib/access/what-if. */
export const REACHES = ["account", "watched", "outside", "anyone"] as const;

/** The widest reach that a level of the classification allows; a level that is not named has no limit. */
export const classificationReach = z
  .array(z.strictObject({ level: shortText, reach: z.enum(REACHES) }))
  .max(10)
  .refine((limits) => noTwins(limits.map(({ level }) => level)), TWINS);

/** A person by id, or a group by the name that the identity provider gives it. */
export const ownerRef = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("person"), id: z.uuid() }),
  z.strictObject({ kind: z.literal("group"), id: z.string().trim().min(1).max(256) }),
]);

export const ownerRefs = z
  .array(ownerRef)
  .max(50)
  .refine(
    (owners) => new Set(owners.map(({ kind, id }) => `${kind}:${id}`)).size === owners.length,
    "names an owner twice",
  );

export const auditorDays = z.int().min(1).max(366);

/** Whole months before this one. A year ago can be compared with from 13 on. */
export const usageMonths = z.int().min(1).max(120);
/** 0: for ever. */
export const eventMonths = z.int().min(0).max(240);

/** One setting as the API gives it; `value` has the shape that the registry names. */
export const settingDto = z.object({
  name: z.string(),
  words: z.string(),
  unit: z.string().nullable(),
  value: z.json(),
  default: z.json(),
  version: z.int().describe("Grows with every change; 0: nobody has changed it, the default holds"),
  damaged: z.boolean().describe("What is stored has a wrong shape, so the default holds"),
  changedAt: z.iso.datetime().nullable(),
  changedByName: z.string().nullable(),
});
export type Setting = z.infer<typeof settingDto>;

export const settingList = z.object({
  items: z.array(settingDto),
  nextCursor: z.null(),
  total: z.int(),
});
export type SettingList = z.infer<typeof settingList>;

export const settingPath = z.object({ name: z.string().max(64) });

export const writeSetting = z.strictObject({
  value: z.json(),
  version: z.int().min(0).describe("The version that the change was made from"),
});
