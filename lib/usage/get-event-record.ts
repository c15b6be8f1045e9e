import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { AppError } from "@/lib/errors";
import { requireKey } from "@/lib/keys/get-key";
import type { KeyName } from "@/lib/keys/rules/key-arn";
import { isEventOfKey } from "@/lib/keys/store/key-events";
import type { EventRecord } from "./schemas/key-events";
import { findEventRecord } from "./store/control-events";

/** The record of an event of a key's history, as CloudTrail delivered it. Throws `not-found` unless it is in that history. */
export async function getEventRecord(
  ctx: Context,
  { event, ...name }: KeyName & { event: string },
): Promise<EventRecord> {
  authorize(ctx.actor, "usage:read");
  const key = await requireKey(ctx, name);
  const { pool } = ctx.db;
  // The record of an alias that went to another key names that key, of which not everybody may know.
  const own = !keyScopeOf(ctx.actor).all;
  const isOfKey = await isEventOfKey(pool, key, event, { own });
  const row = isOfKey ? await findEventRecord(pool, event) : null;
  if (!row) throw new AppError("not-found", "This key's history has no such event.");
  const { id, record, source, object } = row;
  return { id, record, source: source === null ? null : { name: source, object: object ?? "" } };
}
