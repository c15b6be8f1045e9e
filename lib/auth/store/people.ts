import type { Db } from "../../db/types";
import type { Role } from "../types";
import { type EndReason, insertSession, type NewSession } from "./sessions";

type Tx = Parameters<Parameters<Db["prisma"]["$transaction"]>[0]>[0];

/** Ends every open session of a person. */
async function endSessionsOf(tx: Tx, personId: string, why: EndReason, now: Date): Promise<void> {
  await tx.session.updateMany({
    where: { personId, endedAt: null },
    data: { endedAt: now, endedWhy: why },
  });
}

/** Who the provider says it is: issuer and subject are the identity, the rest is what pages show. */
export interface Identity {
  issuer: string;
  subject: string;
  name: string;
  email: string | null;
}

/**
 * Writes the person and the new session together. A change of role ends the person's other sessions, as does
 * a person without a role any more (`role` null). Answers with the person's id, or why there is no session.
 */
export async function recordSignIn(
  db: Db,
  identity: Identity,
  role: Role | null,
  session: Omit<NewSession, "personId">,
  now: Date,
): Promise<{ personId: string } | { refused: "disabled" | "no-role" }> {
  const { issuer, subject, name, email } = identity;
  return db.prisma.$transaction(async (tx) => {
    const where = { issuer_subject: { issuer, subject } };
    const before = await tx.person.findUnique({ where });
    if (before !== null && before.disabledAt !== null) return { refused: "disabled" };
    if (role === null) {
      if (before !== null) await endSessionsOf(tx, before.id, "role-changed", now);
      return { refused: "no-role" };
    }
    const values = { name, email, role, lastSignInAt: now };
    const person = await tx.person.upsert({
      where,
      create: { issuer, subject, ...values, createdAt: now },
      update: values,
    });
    // Disabled between the two statements: the upsert waited for that change and shows it.
    if (person.disabledAt !== null) return { refused: "disabled" };
    if (before !== null && before.role !== role) {
      await endSessionsOf(tx, person.id, "role-changed", now);
    }
    await insertSession({ prisma: tx }, { ...session, personId: person.id }, now);
    return { personId: person.id };
  });
}

/** Disables a person and ends all sessions at once; false when unknown or disabled already. */
export async function disablePerson(db: Db, personId: string, now: Date): Promise<boolean> {
  return db.prisma.$transaction(async (tx) => {
    const { count } = await tx.person.updateMany({
      where: { id: personId, disabledAt: null },
      data: { disabledAt: now },
    });
    await endSessionsOf(tx, personId, "disabled", now);
    return count > 0;
  });
}
