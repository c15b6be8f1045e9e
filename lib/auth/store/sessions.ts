import type { PoolClient } from "pg";
import { join, queryRows, type Sql, sql } from "../../db/query";
import type { Db } from "../../db/types";
import { effectiveRole } from "../rules/let-in";
import { hashSecret } from "../rules/secrets";
import { SESSION_LIFE, sessionState, shouldTouch } from "../rules/session-life";
import { hasAccessEnded } from "../rules/sign-in-refusal";
import type { Actor, EndReason, Role } from "../types";
import { type LetInColumns, letInOf, roleOf } from "./people";

/** Why a session cannot be used, in the words that the sign-in page understands. */
export type SessionRefusal = "unknown" | "ended" | "expired" | "idle" | "disabled" | "access-ended";

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
  if (hasAccessEnded(person.accessEndsAt, now)) return { ok: false, why: "access-ended" };
  const role = effectiveRole(roleOf(person.role), letInOf(toColumns(person)), now);
  if (role === null) return { ok: false, why: "disabled" };
  if (shouldTouch(row.seenAt, now)) {
    // `lt`: of requests at the same time only one writes, and time never goes back.
    await db.prisma.session.updateMany({
      where: { idHash, endedAt: null, seenAt: { lt: now } },
      data: { seenAt: now },
    });
  }
  const { id, name, email, groups } = person;
  const { authTime } = row;
  const actor = { kind: "person", id, name, email, role, groups, authTime, sessionId: idHash };
  return { ok: true, actor: actor as Extract<Actor, { kind: "person" }>, idHash, authTime };
}

function toColumns(person: {
  letInRole: string | null;
  letInUntil: Date | null;
  letInUsedAt: Date | null;
}): LetInColumns {
  const { letInRole: let_in_role, letInUntil: let_in_until, letInUsedAt: let_in_used_at } = person;
  return { let_in_role, let_in_until, let_in_used_at };
}

export interface NewSession {
  idHash: string;
  personId: string;
  /** When the provider last saw the person's credentials; null when it did not say. */
  authTime: Date | null;
  remoteAddr: string | null;
  userAgent: string | null;
  /** The provider's own name of the sign-in. */
  providerSid: string | null;
  /** The end of a role for a time, which the session does not outlive. */
  until: Date | null;
}

/** Writes the row of a new sign-in. */
export async function insertSession(
  tx: PoolClient,
  { idHash, personId, authTime, remoteAddr, userAgent, providerSid, until }: NewSession,
  now: Date,
): Promise<void> {
  const longest = now.getTime() + SESSION_LIFE.absolute;
  const expiresAt = new Date(Math.min(longest, until?.getTime() ?? longest));
  await tx.query(
    sql`INSERT INTO session (id_hash, person_id, auth_time, created_at, seen_at, expires_at,
                             remote_addr, user_agent, provider_sid)
        VALUES (${idHash}, ${personId}::uuid, ${authTime}, ${now}, ${now}, ${expiresAt},
                ${remoteAddr}, ${userAgent}, ${providerSid})`,
  );
}

/**
 * Which sessions: those of a person, perhaps without one; one by its id, perhaps only if a person's; or those that
 * the provider names.
 */
export type SessionChoice =
  | { personId: string; except?: string }
  | { personId: string; beyond: number }
  | { id: string; personId?: string }
  | { provider: { issuer: string; subject: string | null; sid: string | null } };

export interface OpenSession {
  id: string;
  personId: string;
  personName: string;
  personEmail: string | null;
  /** That of this moment. */
  role: Role | null;
}

function ofProvider(issuer: string, subject: string | null, sid: string | null): Sql {
  const person = subject === null ? sql`TRUE` : sql`p.subject = ${subject}`;
  // A session that came without a sid could be the one that is meant.
  const unnamed = subject === null ? sql`FALSE` : sql`s.provider_sid IS NULL`;
  const signIn = sid === null ? sql`TRUE` : sql`(s.provider_sid = ${sid} OR ${unnamed})`;
  return sql`p.issuer = ${issuer} AND ${person} AND ${signIn}`;
}

function chosen(choice: SessionChoice): Sql {
  if ("provider" in choice) {
    const { issuer, subject, sid } = choice.provider;
    return ofProvider(issuer, subject, sid);
  }
  if ("id" in choice) {
    const parts = [sql`s.id_hash = ${choice.id}`];
    if (choice.personId !== undefined) parts.push(sql`s.person_id = ${choice.personId}::uuid`);
    return join(parts, " AND ");
  }
  const own = sql`s.person_id = ${choice.personId}::uuid`;
  if ("beyond" in choice) {
    return sql`${own} AND s.id_hash NOT IN (
      SELECT id_hash FROM session WHERE person_id = ${choice.personId}::uuid AND ended_at IS NULL
       ORDER BY created_at DESC, id_hash LIMIT ${choice.beyond})`;
  }
  return choice.except === undefined ? own : sql`${own} AND s.id_hash <> ${choice.except}`;
}

/** The chosen sessions that nobody has ended and whose time is not over, locked, oldest first. */
export async function lockOpenSessions(
  tx: PoolClient,
  choice: SessionChoice,
  now: Date,
): Promise<OpenSession[]> {
  const rows = await queryRows<Omit<OpenSession, "role"> & LetInColumns & { role: string }>(
    tx,
    sql`SELECT s.id_hash AS id, s.person_id AS "personId", p.name AS "personName",
               p.email AS "personEmail", p.role, p.let_in_role, p.let_in_until, p.let_in_used_at
          FROM session s JOIN person p ON p.id = s.person_id
         WHERE s.ended_at IS NULL AND s.expires_at > ${now} AND ${chosen(choice)}
         ORDER BY s.created_at, s.id_hash FOR UPDATE OF s`,
  );
  return rows.map(({ id, personId, personName, personEmail, ...row }) => {
    const role = effectiveRole(roleOf(row.role), letInOf(row), now);
    return { id, personId, personName, personEmail, role };
  });
}

export async function markEnded(
  tx: PoolClient,
  ids: readonly string[],
  why: EndReason,
  now: Date,
): Promise<void> {
  await tx.query(
    sql`UPDATE session SET ended_at = ${now}, ended_why = ${why} WHERE id_hash = ANY(${ids})`,
  );
}
