import { z } from "zod";

const pending = z.object({
  /** Beginnings of the first and the last day that it asks for, ms, and of the last folder that it reads. */
  from: z.number(),
  to: z.number(),
  folderTo: z.number(),
  /** Which of the source's parts, from 0 on: accounts that one query names. */
  part: z.number().int(),
  /** Every copy of an event of two accounts comes back apart, not only those that have no other in the answer. */
  apart: z.boolean(),
  /** Null: all that the place has. */
  accounts: z.array(z.string()).nullable(),
  regions: z.array(z.string()).nullable(),
  /** The table has no column for what a record corrects. */
  bare: z.boolean().default(false),
  /** By which the engine knows the same query again. */
  token: z.string(),
  /** The engine's id of it; null until it has told. */
  id: z.string().nullable(),
  /** ms */
  askedAt: z.number(),
});

/** A query that was begun, or was about to be. */
export type Pending = z.infer<typeof pending>;

const stored = z.object({
  pending: pending.nullable(),
  /** A query of several days came to nothing: one day is asked for at a time until all are given. */
  single: z.boolean(),
  /** Until then (ms) its table is taken to lack the column for what a record corrects; then it is looked for again. */
  bareUntil: z.number().default(0),
});

/** Where a source that asks a query engine goes on. */
export type QueryPosition = z.infer<typeof stored>;

/** What a source was at when its last run ended. */
export function readPosition(position: unknown): QueryPosition {
  return stored.safeParse(position).data ?? { pending: null, single: false, bareUntil: 0 };
}
