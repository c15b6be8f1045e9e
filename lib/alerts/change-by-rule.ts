import type { PoolClient } from "pg";
import { enqueueNotice } from "@/lib/channels/enqueue-notice";
import type { Context } from "@/lib/context";
import { appendAct } from "@/lib/ledger/append-act";
import { ALERT_RULES } from "@/lib/settings/schemas/alert-rules";
import { overNotice } from "./rules/alert-notice";
import type { UnresolvedRow } from "./store/unresolved";
import { writeState } from "./store/write-alerts";

/** Somebody changed the alert since it was read: their act stands, and the next look sees what is to be done then. */
export class Overtaken extends Error {
  override readonly name = "Overtaken";
}

/**
 * Resolves an alert, or opens it again, in the name of the rules, with its entry in the ledger; whoever was told of it is
 * told that it is over. Throws `Overtaken`.
 */
export async function changeByRule(
  client: PoolClient,
  ctx: Context,
  row: UnresolvedRow,
  { state, why, endedAt }: { state: "resolved" | "open"; why: string; endedAt: Date | null },
): Promise<void> {
  const at = ctx.clock();
  await appendAct(client, ctx, {
    act: state === "resolved" ? "alert.resolve" : "alert.reopen",
    subject: { kind: "alert", id: row.id, name: ALERT_RULES[row.rule].words },
    before: { state: row.state },
    after: { state },
    why,
    ...(row.keyArn === null ? {} : { detail: { key: row.keyArn } }),
  });
  const to = { state, at, by: null, why, expectedUntil: null, endedAt };
  if (!(await writeState(client, row, to))) throw new Overtaken();
  if (state === "resolved" && row.told) await enqueueNotice(client, ctx, overNotice(row, why));
}
