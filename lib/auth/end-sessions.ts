import type { PoolClient } from "pg";
import { appendAct } from "../ledger/append-act";
import type { ActContext } from "../ledger/rules/entry-body";
import {
  lockOpenSessions,
  markEnded,
  type OpenSession,
  type SessionChoice,
} from "./store/sessions";
import type { EndReason } from "./types";

/**
 * Ends the chosen sessions that are open, each with its entry, on the transaction of the act that brings it
 * about. Answers with those that it ended. `why` is the reason that a person gave.
 */
export async function endSessions(
  tx: PoolClient,
  ctx: ActContext,
  choice: SessionChoice,
  reason: EndReason,
  why?: string,
): Promise<OpenSession[]> {
  const now = ctx.clock();
  const open = await lockOpenSessions(tx, choice, now);
  for (const session of open) {
    await appendAct(tx, ctx, {
      act: "session.end",
      subject: { kind: "session", id: session.id, name: session.personName },
      detail: { person: session.personId, reason },
      ...(why === undefined ? {} : { why }),
    });
  }
  if (open.length > 0) {
    await markEnded(
      tx,
      open.map(({ id }) => id),
      reason,
      now,
    );
  }
  return open;
}
