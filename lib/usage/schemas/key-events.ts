import { z } from "zod";
import { keyPath } from "@/lib/estate/schemas";
import { keyHistory } from "@/lib/keys/schemas/key-detail";
import { pageQuery, values } from "@/lib/keys/schemas/parts";
import { EVENT_FACETS } from "@/lib/keys/types";
import { GAP_REASONS } from "../types";

const text = z.string();

export const keyHistoryQuery = pageQuery.extend({
  facet: values
    .pipe(z.array(z.enum(EVENT_FACETS)))
    .optional()
    .describe("Of these kinds alone"),
});

/** The history with why a change that a sync saw has no event. */
export const toldHistory = keyHistory.extend({
  items: z.array(
    keyHistory.shape.items.element.extend({
      gaps: z
        .array(z.enum(GAP_REASONS))
        .nullable()
        .describe(
          "Of a change without an event: why CloudTrail's data of the time of the change is not whole; empty where it is",
        ),
    }),
  ),
});
export type ToldHistory = z.infer<typeof toldHistory>;

/** Names one event of one key. */
export const eventPath = keyPath.extend({ event: z.string().regex(/^\d{1,18}$/, "digits") });

export const eventRecord = z.object({
  id: text,
  record: z.unknown().describe("As CloudTrail delivered it"),
  source: z
    .object({ name: text, object: text })
    .nullable()
    .describe("The bucket, folder or API and the object that it came from"),
});
export type EventRecord = z.infer<typeof eventRecord>;
