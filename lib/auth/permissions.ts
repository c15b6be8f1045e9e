import { AppError } from "../errors";
import type { Actor, Role } from "./types";

/** The one table of who may do what: `resource:action` to the roles that may. */
export const PERMISSIONS = {
  "account:read": ["admin", "security", "owner", "auditor"],
  "account:test": ["admin", "security"],
  "account:write": ["admin"],
  "key:read": ["admin", "security", "owner", "auditor"],
  "key:export": ["admin", "security", "owner", "auditor"],
  "access:read": ["admin", "security", "owner", "auditor"],
  "access:simulate": ["admin", "security", "owner"],
  "access:export": ["admin", "security", "owner", "auditor"],
  "alias:read": ["admin", "security", "owner", "auditor"],
  "sync:read": ["admin", "security", "owner", "auditor"],
  "sync:start": ["admin", "security"],
  "usage:read": ["admin", "security", "owner", "auditor"],
  "usage:ingest": ["admin"],
  "usage:configure": ["admin"],
  "usage-source:read": ["admin", "security", "auditor"],
  "alert:read": ["admin", "security", "owner", "auditor"],
  "alert:act": ["admin", "security", "owner"],
  "view:read": ["admin", "security", "owner", "auditor"],
  "view:write": ["admin", "security", "owner", "auditor"],
  "person:read": ["admin", "security", "auditor"],
  "person:write": ["admin"],
  "session:read-own": ["admin", "security", "owner", "auditor"],
  "session:end-own": ["admin", "security", "owner", "auditor"],
  "session:end": ["admin"],
  "token:read": ["admin", "security", "auditor"],
  "token:create": ["admin"],
  "token:create-own": ["admin", "security", "owner", "auditor"],
  "token:revoke": ["admin", "security"],
  "ownership:read": ["admin", "security", "owner", "auditor"],
  "ownership:write": ["admin", "security"],
  "ownership-rule:read": ["admin", "security", "auditor"],
  "setting:read": ["admin", "security", "auditor"],
  "setting:write": ["admin"],
  "channel:read": ["admin", "security", "auditor"],
  "channel:write": ["admin"],
  "channel:test": ["admin", "security"],
  "ledger:read": ["admin", "security", "auditor"],
  "ledger:read-own-keys": ["admin", "security", "owner", "auditor"],
  "ledger:export": ["admin", "security", "auditor"],
  "ledger:checkpoint": ["admin", "security"],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

/** True when the actor's role has the permission. The application itself has every one. */
export function can(actor: Pick<Actor, "kind"> & { role?: Role }, permission: Permission): boolean {
  if (actor.kind === "system") return true;
  const roles: readonly Role[] = PERMISSIONS[permission];
  return actor.role !== undefined && roles.includes(actor.role);
}

/** First line of every use case. Throws `forbidden` when the actor may not. */
export function authorize(actor: Actor, permission: Permission): void {
  if (!can(actor, permission)) {
    throw new AppError("forbidden", `This needs the permission ${permission}.`);
  }
}
