import { z } from "zod";

const pending = z.object({
  /** Beginnings of the first and the last day that it asks for, ms. */
  from: z.number(),
  to: z.number(),
  /** Null: all that the place has. */
  accounts: z.array(z.string()).nullable(),
  regions: z.array(z.string()).nullable(),
  /** By which the engine knows the same query again. */
  token: z.string(),
  /** The engine's id of it; null until it has told. */
  id: z.string().nullable(),
  /** ms */
  askedAt: z.number(),
});

/** A query that was begun, or was about to be. */
export type Pending = z.infer<typeof pending>;

/** The query that a source was at when its last run ended; null where there was none. */
export function readPending(position: unknown): Pending | null {
  return z.object({ pending }).safeParse(position).data?.pending ?? null;
}
