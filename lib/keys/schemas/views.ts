import { z } from "zod";
import { instant, text } from "./parts";

/** A named query string of one page, as the page's URL holds it without the question mark. */
export const savedView = z.object({
  id: text,
  page: text,
  name: text,
  query: text,
  shared: z.boolean(),
  /** The person who made it; only they may change or delete it. */
  own: z.boolean(),
  ownerName: text,
  updatedAt: instant,
  builtIn: z.boolean().default(false).describe("Comes with Keyledger; nobody can change it"),
});
export type SavedView = z.infer<typeof savedView>;

export const savedViewList = z.object({
  items: z.array(savedView),
  nextCursor: text.nullable(),
  total: z.number().int(),
});

export type SavedViewList = z.infer<typeof savedViewList>;

export const listViewsQuery = z.object({
  page: z.enum(["keys", "aliases"]).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(200),
});
export const viewPath = z.object({ id: z.uuid() });

export const writeSavedView = z.object({
  page: z.enum(["keys", "aliases"]),
  name: z.string().trim().min(1).max(100),
  query: z.string().max(4096),
  shared: z.boolean().default(false),
});
export type WriteSavedView = z.output<typeof writeSavedView>;
