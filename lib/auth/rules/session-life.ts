const MINUTE = 60_000;

/**
 * How long a sign-in lasts, in milliseconds: `idle` without a request, `absolute` however busy (a working
 * day), and `touch`, how often use is written down at most. A person has `perPerson` sessions at most; with one
 * more the oldest ends. ASVS v5.0.0-7.1.2, 7.3.1, 7.3.2.
 */
export const SESSION_LIFE = {
  idle: 2 * 60 * MINUTE,
  absolute: 12 * 60 * MINUTE,
  touch: MINUTE,
  perPerson: 50,
} as const;

export interface SessionTimes {
  seenAt: Date;
  expiresAt: Date;
  endedAt: Date | null;
}

export type SessionState = "live" | "ended" | "expired" | "idle";

/** Whether a session may still be used at `now`. */
export function sessionState(session: SessionTimes, now: Date): SessionState {
  if (session.endedAt !== null) return "ended";
  if (now.getTime() >= session.expiresAt.getTime()) return "expired";
  if (now.getTime() - session.seenAt.getTime() >= SESSION_LIFE.idle) return "idle";
  return "live";
}

/** True when the time of last use is old enough to be written anew. A clock set back writes nothing. */
export function shouldTouch(seenAt: Date | null, now: Date): boolean {
  return seenAt === null || now.getTime() - seenAt.getTime() >= SESSION_LIFE.touch;
}
