import { AppError } from "../errors";
import type { Actor, Role } from "./types";

/** The one table of who may do what: `resource:action` to the roles that may. */
export const PERMISSIONS = {
  "account:read": ["admin", "security", "owner", "auditor"],
  "account:test": ["admin", "security"],
  "account:write": ["admin"],
  "key:read": ["admin", "security", "owner", "auditor"],
  "key:export": ["admin", "security", "owner", "auditor"],
  "alias:read": ["admin", "security", "owner", "auditor"],
  "sync:read": ["admin", "security", "owner", "auditor"],
  "sync:start": ["admin", "security"],
  "view:read": ["admin", "security", "owner", "auditor"],
  "view:write": ["admin", "security", "owner", "auditor"],
  "token:create": ["admin"],
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
