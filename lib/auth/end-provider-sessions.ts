import type { Clock } from "../clock";
import { inTransaction } from "../db/transaction";
import type { Db } from "../db/types";
import type { Origin } from "../ledger/types";
import { type LogoutOrder, LogoutTokenError } from "./check-logout-token";
import { endSessions } from "./end-sessions";
import { useLogoutToken } from "./store/logout-tokens";
import { lockIdentity } from "./store/people";

const PROVIDER = { kind: "system", name: "sign-in provider" } as const;

export interface LogoutContext {
  db: Db;
  clock: Clock;
  requestId: string;
  from: Origin;
}

/**
 * Ends the sessions that the provider has ended on its side, each with its entry, once for each token. With `sid`
 * those of that sign-in; those of the person whose sign-in brought no `sid` cannot be told from it and end as well.
 * Answers how many ended; none is no failure. Throws LogoutTokenError for a token that was used before.
 */
export async function endProviderSessions(
  ctx: LogoutContext,
  { id, ...provider }: LogoutOrder,
): Promise<number> {
  const { issuer, subject } = provider;
  return inTransaction(ctx.db, async (tx) => {
    if (!(await useLogoutToken(tx, id, ctx.clock()))) {
      throw new LogoutTokenError("it was used before");
    }
    // A sign-in of the same person that is under way ends first, and its session is seen.
    if (subject !== null) await lockIdentity(tx, { issuer, subject });
    const by = { ...ctx, actor: PROVIDER };
    const ended = await endSessions(tx, by, { provider }, "ended-by-provider");
    return ended.length;
  });
}
