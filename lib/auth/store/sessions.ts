import type { Db } from "../../db/types";
import { hashSecret } from "../rules/secrets";
import { SESSION_LIFE, sessionState, shouldTouch } from "../rules/session-life";
import { type Actor, ROLES } from "../types";

export const END_REASONS = [
  "signed-out",
  "replaced",
  "role-changed",
  "disabled",
  "ended-by-admin",
] as const;
export type EndReason = (typeof END_REASONS)[number];

/** Why a session cannot be used, in the words that the sign-in page understands. */
export type SessionRefusal = "unknown" | "ended" | "expired" | "idle" | "disabled";

export type SessionCheck =
  | { ok: true; actor: Extract<Actor, { kind: "person" }>; idHash: string; authTime: Date | null }
  | { ok: false; why: SessionRefusal };

/**
 * Reads the row of a session and its person, and notes its use at most once a minute. The role is the
 * person's of this moment; nothing that the browser holds is believed beyond the random id.
 */
export async function checkSession(db: Db, sessionId: string, now: Date): Promise<SessionCheck> {
  const idHash = hashSecret(sessionId);
  const row = await db.prisma.session.findUnique({ where: { idHash }, include: { person: true } });
  if (row === null) return { ok: false, why: "unknown" };
  const state = sessionState(row, now);
  if (state !== "live") return { ok: false, why: state };
  const { person } = row;
  if (person.disabledAt !== null) return { ok: false, why: "disabled" };
  const role = ROLES.find((known) => known === person.role);
  if (role === undefined) return { ok: false, why: "disabled" };
  if (shouldTouch(row.seenAt, now)) {
    // `lt`: of requests at the same time only one writes, and time never goes back.
    await db.prisma.session.updateMany({
      where: { idHash, endedAt: null, seenAt: { lt: now } },
      data: { seenAt: now },
    });
  }
  const { id, name, email, groups } = person;
  return {
    ok: true,
    actor: {
      kind: "person",
      id,
      name,
      email,
      role,
      groups,
      authTime: row.authTime,
      sessionId: idHash,
    },
    idHash,
    authTime: row.authTime,
  };
}

export interface NewSession {
  personId: string;
  sessionId: string;
  /** When the provider last saw the person's credentials. */
  authTime: Date | null;
  remoteAddr: string | null;
  userAgent: string | null;
}

/** Writes the row of a new sign-in. */
export async function insertSession(
  { prisma }: { prisma: Pick<Db["prisma"], "session"> },
  session: NewSession,
  now: Date,
): Promise<void> {
  const { sessionId, ...rest } = session;
  await prisma.session.create({
    data: {
      ...rest,
      idHash: hashSecret(sessionId),
      createdAt: now,
      seenAt: now,
      expiresAt: new Date(now.getTime() + SESSION_LIFE.absolute),
    },
  });
}

/** Ends one session. False when it was not open. */
export async function endSession(
  db: Db,
  sessionId: string,
  why: EndReason,
  now: Date,
): Promise<boolean> {
  const { count } = await db.prisma.session.updateMany({
    where: { idHash: hashSecret(sessionId), endedAt: null },
    data: { endedAt: now, endedWhy: why },
  });
  return count > 0;
}
