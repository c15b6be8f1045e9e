export const ROLES = ["admin", "security", "owner", "auditor"] as const;
export type Role = (typeof ROLES)[number];

/** Who acts: a person in a browser, an API token, or the application itself (jobs, command line). */
export type Actor =
  | {
      kind: "person";
      id: string;
      name: string;
      email: string | null;
      role: Role;
      /** Groups that the identity provider named; ownership can stand on them. */
      groups: readonly string[];
      /** When the provider last saw the person's credentials; null when it did not say. */
      authTime: Date | null;
      /** Names the session of this request, as lists of sessions name it. */
      sessionId?: string;
    }
  /** `ownerId`: whose keys a token of the role owner acts for; null for the other roles. */
  | { kind: "token"; id: string; name: string; role: Role; ownerId: string | null }
  | { kind: "system"; name: string };

/** Why a session was ended before its time. */
export const END_REASONS = [
  "signed-out",
  "replaced",
  "role-changed",
  "disabled",
  "ended-by-person",
  "ended-by-admin",
  "ended-by-provider",
  "too-many",
] as const;
export type EndReason = (typeof END_REASONS)[number];

export const PERSON_STATES = ["active", "disabled", "access-ended", "no-role"] as const;
export type PersonState = (typeof PERSON_STATES)[number];

/** Orders of the list of people; `-` turns one round. */
export const PERSON_SORTS = ["name", "-name", "signed-in", "-signed-in"] as const;
