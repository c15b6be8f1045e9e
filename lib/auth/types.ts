export const ROLES = ["admin", "security", "owner", "auditor"] as const;
export type Role = (typeof ROLES)[number];

/** Who acts: a person in a browser, an API token, or the application itself (jobs, command line). */
export type Actor =
  | { kind: "person"; id: string; name: string; email: string | null; role: Role }
  | { kind: "token"; id: string; name: string; role: Role }
  | { kind: "system"; name: string };
