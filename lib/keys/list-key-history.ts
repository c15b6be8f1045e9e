import { z } from "zod";
import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { cursorCodec } from "@/lib/http/cursor";
import { requireKey } from "./get-key";
import type { KeyName } from "./rules/key-arn";
import type { KeyEvent, KeyHistory } from "./schemas/key-detail";
import { type HistoryRow, readHistory } from "./store/read-history";
import { iso } from "./store/summary-rows";
import type { EventFacet } from "./types";

const cursor = cursorCodec(
  "key-history",
  z.object({ at: z.string().regex(/^-?\d{1,17}$/), ref: z.string().regex(/^[fagev]\d{1,18}$/) }),
);

/**
 * What was seen of a key over time, each value with the event of CloudTrail that made it, and the events of which nothing
 * was seen: newest first, of these facets or all. Throws `not-found`, and `invalid` for a cursor of another list.
 */
export async function listKeyHistory(
  ctx: Context,
  {
    limit,
    cursor: text,
    facets,
    ...name
  }: KeyName & { limit: number; cursor?: string; facets?: readonly EventFacet[] | undefined },
): Promise<KeyHistory> {
  authorize(ctx.actor, "key:read");
  const key = await requireKey(ctx, name);
  const bound = [key.arn, ...(facets ?? [])].join(" ");
  const after = cursor.decode(text, bound);
  const found = await readHistory(ctx.db.pool, key, { facets, after }, limit + 1);
  const page = found.rows.slice(0, limit);
  const last = page.at(-1);
  const more = found.rows.length > limit && last !== undefined;
  const { all } = keyScopeOf(ctx.actor);
  return {
    items: page.map((row) => ({
      facet: row.facet as EventFacet,
      value: row.value,
      seenFrom: iso(row.seen_from),
      seenTo: iso(row.seen_to),
      endedAt: iso(row.ended_at),
      changedAfter: iso(row.changed_after),
      event: toEvent(row, all),
    })),
    nextCursor: more ? cursor.encode({ at: last.at, ref: last.ref }, bound) : null,
    total: found.total,
    facets: found.facets,
  };
}

/** `all`: the actor may know of every key, also of the one to which an alias went. */
function toEvent(row: HistoryRow, all: boolean): KeyEvent | null {
  const { event_id: id, event_at: at } = row;
  if (id === null || at === null) return null;
  const { targetKeyId, ...told } = row.detail ?? {};
  const detail =
    row.took_away !== "no" && !all ? told : { ...told, ...(targetKeyId ? { targetKeyId } : {}) };
  return {
    id,
    at: at.toISOString(),
    operation: row.operation ?? "",
    kind: row.event_kind ?? "control",
    principalRef: row.principal_ref ?? "",
    session: row.session,
    address: row.address,
    accountId: row.account_id ?? "",
    outcome: row.outcome ?? "",
    subject: row.event_subject,
    policySha256: row.policy_sha256,
    tookAway: row.took_away ?? "no",
    detail,
  };
}
