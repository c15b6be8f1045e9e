import { z } from "zod";
import { keyScopeOf } from "@/lib/auth/key-scope";
import { authorize } from "@/lib/auth/permissions";
import type { Context } from "@/lib/context";
import { cursorCodec } from "@/lib/http/cursor";
import { ALERT_SEVERITIES } from "@/lib/settings/schemas/alert-rules";
import type { AlertList, ListAlertsQuery } from "./schemas";
import { type AlertRow, readAlertPage } from "./store/read-alerts";
import { toSummary } from "./to-dto";

const position = z.object({
  severity: z.enum(ALERT_SEVERITIES),
  at: z.iso.datetime({ offset: false, precision: 6 }),
  id: z.string().regex(/^\d{1,18}$/),
});
const cursors = cursorCodec("alerts", position);

const placeOf = ({ severity, position: at, id }: AlertRow) => ({ severity, at, id });

/** One page of alerts in the order asked for; an owner's those of own keys. Throws `forbidden`, `invalid`. */
export async function listAlerts(
  ctx: Context,
  { limit, cursor, sort, ...filters }: ListAlertsQuery,
): Promise<AlertList> {
  authorize(ctx.actor, "alert:read");
  const bound = JSON.stringify({ ...filters, sort });
  const after = cursors.decode(cursor, bound);
  const page = { sort, after, limit: limit + 1 };
  const { rows, total } = await readAlertPage(ctx.db.pool, keyScopeOf(ctx.actor), filters, page);
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last;
  return {
    items: items.map(toSummary),
    nextCursor: more ? cursors.encode(placeOf(last), bound) : null,
    total,
  };
}
