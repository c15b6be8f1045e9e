import type { Context } from "../context";
import { AppError } from "../errors";
import { appendAct } from "../ledger/append-act";
import { assertAdminLeft, changePerson } from "./change-person";
import { getPerson } from "./get-person";
import { authorize } from "./permissions";
import { requireRecentSignIn } from "./require-recent-sign-in";
import type { PersonDetail, WriteAccessEnd } from "./schemas";
import { setAccessEnd as storeAccessEnd } from "./store/people";

const DAY = 86_400_000;
/** Three years: an end further off is none that anybody keeps in mind. */
const MAX_DAYS = 1_096;

function invalid(message: string): AppError {
  const problems = [{ field: "accessEndsAt", message }];
  return new AppError("invalid", `accessEndsAt: ${message}`, problems);
}

/**
 * Sets, moves or takes away the end of a person's access. Throws `forbidden`, `stale-sign-in`, `not-found`,
 * `conflict` for oneself and the last administrator, and `invalid` for a time that has passed or is more than three
 * years off, and for an auditor without an end.
 */
export async function setAccessEnd(
  ctx: Context,
  { id, accessEndsAt, why }: WriteAccessEnd & { id: string },
): Promise<PersonDetail> {
  authorize(ctx.actor, "person:write");
  requireRecentSignIn(ctx);
  const end = accessEndsAt === null ? null : new Date(accessEndsAt);
  const ahead = end === null ? null : end.getTime() - ctx.clock().getTime();
  if (ahead !== null && ahead <= 0)
    throw invalid("has passed; to end access now, disable the person");
  if (ahead !== null && ahead > MAX_DAYS * DAY) throw invalid("is more than three years from now");
  await changePerson(ctx, id, async (tx, held) => {
    const { person } = held;
    if (end === null && person.role === "auditor") throw invalid("an auditor's access has an end");
    if (end !== null) assertAdminLeft(held);
    await appendAct(tx, ctx, {
      act: "person.set-access-end",
      subject: { kind: "person", id, name: person.name },
      before: { accessEndsAt: person.accessEndsAt?.toISOString() ?? null },
      after: { accessEndsAt: end?.toISOString() ?? null },
      why,
    });
    await storeAccessEnd(tx, id, end);
  });
  return getPerson(ctx, { id });
}
