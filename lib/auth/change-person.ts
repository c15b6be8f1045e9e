import type { PoolClient } from "pg";
import type { Context } from "../context";
import { inTransaction } from "../db/transaction";
import { AppError } from "../errors";
import { noPerson } from "./get-person";
import { leavesAdmin, mayStillAct } from "./rules/person-change";
import { lockPeople, type StoredPerson } from "./store/people";

/** The person to be changed, and whether an administrator is left without this one. */
export interface Held {
  person: StoredPerson;
  adminLeft: boolean;
}

/**
 * Runs `fn` with the person locked, together with every administrator: of two who disable each other at the same
 * moment the second sees that it may act no more. Throws `not-found`, `conflict` for oneself, `unauthenticated`.
 */
export async function changePerson<T>(
  ctx: Context,
  id: string,
  fn: (tx: PoolClient, held: Held) => Promise<T>,
): Promise<T> {
  const { actor } = ctx;
  if (actor.kind === "person" && actor.id === id) {
    throw new AppError("conflict", "Nobody changes their own access; another administrator can.");
  }
  return inTransaction(ctx.db, async (tx) => {
    const people = await lockPeople(tx, actor.kind === "person" ? [id, actor.id] : [id]);
    if (actor.kind === "person") {
      const self = people.find((person) => person.id === actor.id);
      if (!mayStillAct(self, actor.role, ctx.clock())) {
        throw new AppError("unauthenticated", "Your own access has ended meanwhile.");
      }
    }
    const person = people.find((each) => each.id === id);
    if (person === undefined) throw noPerson();
    return fn(tx, { person, adminLeft: leavesAdmin(people, id) });
  });
}

/** Throws `conflict` when a person is the only administrator whose access has no end. */
export function assertAdminLeft({ person, adminLeft }: Held): void {
  if (person.role !== "admin" || adminLeft) return;
  throw new AppError(
    "conflict",
    "This is the last administrator without an end of access; without one nobody could let anybody in.",
  );
}
