import type { Role } from "../types";

const DAY = 86_400_000;

export const REFUSALS = ["claims", "weak", "no-role", "disabled", "access-ended"] as const;
export type RefusedWhy = (typeof REFUSALS)[number];

/** True from the end of a person's access on. */
export function hasAccessEnded(accessEndsAt: Date | null, now: Date): boolean {
  return accessEndsAt !== null && now.getTime() >= accessEndsAt.getTime();
}

/** Why somebody whom the provider has signed in gets no session, or null. `person` is null when new here. */
export function signInRefusal(
  person: { disabledAt: Date | null; accessEndsAt: Date | null } | null,
  role: Role | null,
  now: Date,
): Exclude<RefusedWhy, "claims" | "weak"> | null {
  if (person !== null && person.disabledAt !== null) return "disabled";
  if (role === null) return "no-role";
  if (person !== null && hasAccessEnded(person.accessEndsAt, now)) return "access-ended";
  return null;
}

/**
 * The end of access that a sign-in leaves: an auditor without one gets one `days` from now; an end that was set
 * stays whatever the role becomes, until an administrator takes it away.
 */
export function accessEndAfterSignIn(
  accessEndsAt: Date | null,
  role: Role,
  days: number,
  now: Date,
): Date | null {
  if (accessEndsAt !== null || role !== "auditor") return accessEndsAt;
  return new Date(now.getTime() + days * DAY);
}
