import type { Context } from "../context";
import { AppError } from "../errors";
import { appendAct } from "../ledger/append-act";
import { assertAdminLeft, changePerson } from "./change-person";
import { endSessions } from "./end-sessions";
import { getPerson } from "./get-person";
import { authorize } from "./permissions";
import { requireRecentSignIn } from "./require-recent-sign-in";
import type { PersonDetail } from "./schemas";
import { setDisabled } from "./store/people";

/**
 * Disables a person: sessions end, tokens are refused, and a trigger on the row gives the person's keys to the
 * fallback owners, all in one transaction. Throws `forbidden`, `stale-sign-in`, `not-found`, and `conflict` for oneself, for the last
 * administrator and for somebody who is disabled already.
 */
export async function disablePerson(
  ctx: Context,
  { id, why }: { id: string; why: string },
): Promise<PersonDetail> {
  authorize(ctx.actor, "person:write");
  requireRecentSignIn(ctx);
  await changePerson(ctx, id, async (tx, held) => {
    const { person } = held;
    if (person.disabledAt !== null) {
      throw new AppError("conflict", "This person is disabled already.");
    }
    assertAdminLeft(held);
    await appendAct(tx, ctx, {
      act: "person.disable",
      subject: { kind: "person", id, name: person.name },
      before: { disabled: false },
      after: { disabled: true },
      why,
    });
    await endSessions(tx, ctx, { personId: id }, "disabled", why);
    await setDisabled(tx, id, ctx.clock());
  });
  return getPerson(ctx, { id });
}
