import type { PoolClient } from "pg";
import { authorize } from "@/lib/auth/permissions";
import { enqueueNotice } from "@/lib/channels/enqueue-notice";
import type { Context } from "@/lib/context";
import { inTransaction } from "@/lib/db/transaction";
import { AppError } from "@/lib/errors";
import { ensureQueue } from "@/lib/jobs/add-job";
import { appendAct } from "@/lib/ledger/append-act";
import { ALERT_RULES } from "@/lib/settings/schemas/alert-rules";
import { getAlert, requireAlert } from "./get-alert";
import { overNotice } from "./rules/alert-notice";
import type { ChangeAlert } from "./schemas";
import type { AlertDetail } from "./schemas/detail";
import type { AlertRow } from "./store/read-alerts";
import { wasTold, writeState } from "./store/write-alerts";

const ACTS = {
  acknowledged: "alert.acknowledge",
  expected: "alert.expect",
  resolved: "alert.resolve",
  open: "alert.reopen",
} as const;

/** Nothing is expected for ever. */
const LONGEST_MS = 366 * 86_400_000;

/**
 * Acknowledges an alert, expects it until a date, resolves it or opens it again, with the entry of the ledger in the
 * same transaction; whoever was told of it is told that it is over. Throws `forbidden` without `alert:act`,
 * `not-found`, `conflict` when somebody was faster, `invalid` for a date that is past or too far.
 */
export async function changeAlert(
  ctx: Context,
  id: string,
  change: ChangeAlert,
): Promise<AlertDetail> {
  authorize(ctx.actor, "alert:act");
  const row = await requireAlert(ctx, id);
  const until = change.state === "expected" ? requireUntil(change.until, ctx.clock()) : null;
  if (row.state === change.state && change.state !== "expected") {
    throw new AppError("conflict", `The alert is ${change.state} already.`);
  }
  await ensureQueue(ctx.db);
  await inTransaction(ctx.db, (client) => write(client, ctx, row, change, until));
  return getAlert(ctx, id);
}

function requireUntil(text: string, now: Date): Date {
  const until = new Date(text);
  const ahead = until.getTime() - now.getTime();
  if (ahead > 0 && ahead <= LONGEST_MS) return until;
  const message = ahead > 0 ? "is more than a year ahead" : "is past";
  throw new AppError("invalid", `until: ${message}`, [{ field: "until", message }]);
}

async function write(
  client: PoolClient,
  ctx: Context,
  row: AlertRow,
  change: ChangeAlert,
  until: Date | null,
): Promise<void> {
  const { state, version } = change;
  const why = change.why ?? null;
  await appendAct(client, ctx, {
    act: ACTS[state],
    subject: { kind: "alert", id: row.id, name: ALERT_RULES[row.rule].words },
    before: { state: row.state },
    after: { state, ...(until === null ? {} : { until: until.toISOString() }) },
    ...(why === null ? {} : { why }),
    ...(row.key_arn === null ? {} : { detail: { key: row.key_arn } }),
  });
  const to = {
    state,
    at: ctx.clock(),
    by: ctx.actor.name,
    why,
    expectedUntil: until,
    endedAt: null,
  };
  if (!(await writeState(client, { id: row.id, version }, to))) {
    throw new AppError(
      "conflict",
      "Somebody has changed this alert meanwhile. Load it again first.",
    );
  }
  const over = state === "resolved" || state === "expected";
  if (over && (await wasTold(client, row.id))) {
    await enqueueNotice(client, ctx, overNotice(row, why));
  }
}
