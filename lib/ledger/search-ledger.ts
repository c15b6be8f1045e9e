import { z } from "zod";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { cursorCodec } from "@/lib/http/cursor";
import type { LedgerEntryList, SearchLedgerQuery } from "./schemas";
import { countEntries, readEntries } from "./store/search";
import { toEntry } from "./to-dto";

const position = z.object({
  at: z.iso.datetime({ offset: false, precision: 6 }),
  id: z.uuid(),
});
const cursors = cursorCodec("ledger", position);

/** One page of entries, newest first by the time of the act; those that wait for their place have no `seq`. */
export async function searchLedger(
  ctx: Context,
  query: SearchLedgerQuery,
): Promise<LedgerEntryList> {
  authorize(ctx.actor, "ledger:read");
  return pageOfEntries(ctx, query);
}

/** The page itself, for use cases that have authorised the caller. Throws `invalid` for a foreign cursor. */
export async function pageOfEntries(
  ctx: Pick<Context, "db">,
  { limit, cursor, ...filters }: SearchLedgerQuery,
): Promise<LedgerEntryList> {
  const bound = JSON.stringify(filters);
  const after = cursors.decode(cursor, bound);
  const [rows, total] = await Promise.all([
    readEntries(ctx.db, filters, { after, limit: limit + 1 }),
    countEntries(ctx.db, filters),
  ]);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last;
  return {
    items: items.map(toEntry),
    nextCursor: more ? cursors.encode({ at: last.position, id: last.id }, bound) : null,
    total,
  };
}
