import type { Context } from "../context";
import { AppError } from "../errors";
import { appendAct } from "../ledger/append-act";
import { changePerson } from "./change-person";
import { getPerson } from "./get-person";
import { authorize } from "./permissions";
import { requireRecentSignIn } from "./require-recent-sign-in";
import type { PersonDetail } from "./schemas";
import { setDisabled } from "./store/people";

/**
 * Lets a disabled person in again, with a new sign-in; an end of access that has passed stays. Throws `forbidden`, `stale-sign-in`, `not-found`, `conflict` for who is not disabled.
 */
export async function enablePerson(
  ctx: Context,
  { id, why }: { id: string; why: string },
): Promise<PersonDetail> {
  authorize(ctx.actor, "person:write");
  requireRecentSignIn(ctx);
  await changePerson(ctx, id, async (tx, { person }) => {
    if (person.disabledAt === null) {
      throw new AppError("conflict", "This person is not disabled.");
    }
    await appendAct(tx, ctx, {
      act: "person.enable",
      subject: { kind: "person", id, name: person.name },
      before: { disabled: true },
      after: { disabled: false },
      why,
    });
    await setDisabled(tx, id, null);
  });
  return getPerson(ctx, { id });
}
