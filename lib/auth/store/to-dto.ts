import type { Person, PersonDetail, Session } from "../schemas";
import { letInOf, roleOf } from "./people";
import type { PersonRow, SessionRow } from "./read-people";

/** Groups that a line of the list carries; the person's own page has all. */
const GROUPS_IN_LIST = 8;

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

export function toPerson(row: PersonRow): Person {
  const letIn = letInOf(row);
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: roleOf(row.role),
    state: row.state,
    createdAt: row.created_at.toISOString(),
    lastSignInAt: iso(row.last_sign_in_at),
    disabledAt: iso(row.disabled_at),
    accessEndsAt: iso(row.access_ends_at),
    letIn: letIn && {
      role: letIn.role,
      until: letIn.until.toISOString(),
      used: letIn.usedAt !== null,
    },
    openSessions: row.open_sessions,
    tokens: row.tokens,
    groupCount: row.groups.length,
    groups: row.groups.slice(0, GROUPS_IN_LIST),
  };
}

/** `current` is the id of the session that asks. */
export function toSession(row: SessionRow, current: string | undefined): Session {
  return {
    id: row.id_hash,
    createdAt: row.created_at.toISOString(),
    seenAt: row.seen_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    authTime: iso(row.auth_time),
    remoteAddr: row.remote_addr,
    userAgent: row.user_agent,
    current: row.id_hash === current,
  };
}

export function toPersonDetail(
  row: PersonRow,
  sessions: SessionRow[],
  current: string | undefined,
): PersonDetail {
  const { issuer, subject, groups } = row;
  const list = sessions.map((session) => toSession(session, current));
  return { ...toPerson(row), issuer, subject, groups, sessions: list };
}
