import type { Context } from "../context";
import { inTransaction } from "../db/transaction";
import { endSessions } from "./end-sessions";
import { hashSecret } from "./rules/secrets";
import { lockOpenSessions } from "./store/sessions";

/**
 * Ends the session of a cookie, as its person does who signs out. False when it was not open. Throws when the
 * ledger cannot be written: then the session is still open, and the page says so.
 */
export async function signOut(ctx: Omit<Context, "actor">, sessionId: string): Promise<boolean> {
  const id = hashSecret(sessionId);
  return inTransaction(ctx.db, async (tx) => {
    const [session] = await lockOpenSessions(tx, { id }, ctx.clock());
    if (session === undefined) return false;
    const { role } = session;
    const actor =
      role === null
        ? ({ kind: "anonymous" } as const)
        : ({
            kind: "person",
            id: session.personId,
            name: session.personName,
            email: session.personEmail,
            role,
            groups: [],
            authTime: null,
          } as const);
    await endSessions(tx, { ...ctx, actor }, { id }, "signed-out");
    return true;
  });
}
