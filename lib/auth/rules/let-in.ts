import type { Role } from "../types";
import { ROLES } from "../types";

/** Roles that the command line gives for a time: those that let others in, or see to it. */
export const LET_IN_ROLES = ["admin", "security"] as const;
/** Longest time of one, in hours. */
export const LET_IN_HOURS = 24;

/** A role for a time, given from the command line. */
export interface LetIn {
  role: Role;
  until: Date;
  /** The sign-in from which on it holds; null before. */
  usedAt: Date | null;
}

/** The role that holds at `now`: one for a time that is in use, or else that of the groups. */
export function effectiveRole(role: Role | null, letIn: LetIn | null, now: Date): Role | null {
  if (letIn === null || letIn.usedAt === null || letIn.until <= now) return role;
  return letIn.role;
}

/**
 * What a sign-in at `now` gives: the higher of the role of the groups and one for a time. `until` is when the latter
 * ends, null when the groups decide.
 */
export function roleAtSignIn(
  role: Role | null,
  letIn: LetIn | null,
  now: Date,
): { role: Role | null; until: Date | null } {
  if (letIn === null || letIn.until <= now) return { role, until: null };
  if (role !== null && ROLES.indexOf(role) <= ROLES.indexOf(letIn.role)) {
    return { role, until: null };
  }
  return { role: letIn.role, until: letIn.until };
}
