import { z } from "zod";

const DAY = 86_400_000;
/** Days that are listed again, for what was delivered late. */
const AGAIN = 2 * DAY;
/** A whole listing this often, for what came later still. */
const WHOLE_EVERY = 7 * DAY;

const stored = z.object({
  /** ms, as all times here */
  listedAt: z.number(),
  wholeAt: z.number(),
  /** When all digests there were had been verified; none where that has not been so yet. */
  digestsAt: z.number().nullish(),
  /** When what was listed was last compared with what digests name. */
  comparedAt: z.number().nullish(),
});

/** When a source of log files was listed, and how much of it; null before the first time. */
export type FilePosition = z.infer<typeof stored>;

/** As it is kept with the source. */
export function readFilePosition(position: unknown): FilePosition | null {
  return stored.safeParse(position).data ?? null;
}

/** The first day that is listed again, of those that were listed at that time. */
export function beginOf(listedAt: number): number {
  return Math.floor((listedAt - AGAIN) / DAY) * DAY;
}

/** Whether everything is to be listed now, and not the folders of the last days alone. */
export function isWholeDue(position: FilePosition | null, now: number): boolean {
  return position === null || now - position.wholeAt >= WHOLE_EVERY;
}

/** What of a source is looked at with each run, and when the rest was and will be; ms. */
export function listingOf({ listedAt, wholeAt }: FilePosition): {
  recentFrom: number;
  wholeAt: number;
  wholeNextAt: number;
} {
  return { recentFrom: beginOf(listedAt), wholeAt, wholeNextAt: wholeAt + WHOLE_EVERY };
}
