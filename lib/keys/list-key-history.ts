import { z } from "zod";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { cursorCodec } from "@/lib/http/cursor";
import { requireKey } from "./get-key";
import type { KeyName } from "./rules/key-arn";
import type { KeyHistory } from "./schemas/key-detail";
import { readSpans } from "./store/read-history";
import { toSpan } from "./store/to-dto";

const cursor = cursorCodec(
  "key-history",
  z.object({ at: z.string().regex(/^-?\d{1,17}$/), ref: z.string().regex(/^[fage]\d{1,18}$/) }),
);

/**
 * What was seen of a key over time: every span of its facets, aliases and grants and of being listed,
 * newest first. Throws `not-found`, and `invalid` for a cursor of another list.
 */
export async function listKeyHistory(
  ctx: Context,
  { limit, cursor: text, ...name }: KeyName & { limit: number; cursor?: string },
): Promise<KeyHistory> {
  authorize(ctx.actor, "key:read");
  const key = await requireKey(ctx, name);
  const after = cursor.decode(text, key.arn);
  const { rows, total } = await readSpans(ctx.db.pool, key, after, limit + 1);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    items: page.map((row) => ({
      facet: row.facet as KeyHistory["items"][number]["facet"],
      value: row.value,
      ...toSpan(row),
    })),
    nextCursor: more ? cursor.encode({ at: last.at, ref: last.ref }, key.arn) : null,
    total,
  };
}
