import { ROLES, type Role } from "../types";

/** Which group gives which role. */
export type RoleMap = ReadonlyMap<string, Role>;

/** A group, `=`, a role. The group may hold `,` and `=` itself, as LDAP's names do. */
const ENTRY = new RegExp(`(.+?)=(${ROLES.join("|")})\\s*(?:[,;]\\s*|$)`, "gy");

/**
 * Reads `group=role,…`. Groups are compared exactly, with case. Throws when anything is left that is no such
 * entry, or when one group has two roles.
 */
export function parseRoleMap(text: string): RoleMap {
  const map = new Map<string, Role>();
  const rest = text.trim();
  let end = 0;
  for (const match of rest.matchAll(ENTRY)) {
    const group = (match[1] ?? "").trim();
    const role = ROLES.find((known) => known === match[2]);
    if (role === undefined || group === "") break;
    const before = map.get(group);
    if (before !== undefined && before !== role) {
      throw new Error(`OIDC_ROLE_MAP gives the group ${group} two roles: ${before} and ${role}.`);
    }
    map.set(group, role);
    end = match.index + match[0].length;
  }
  if (end !== rest.length) {
    const left = rest.slice(end);
    throw new Error(`OIDC_ROLE_MAP: not group=role with one of ${ROLES.join(", ")}: ${left}`);
  }
  return map;
}

function claimAt(claims: Record<string, unknown>, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  let value: unknown = claims;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** The groups that a claim holds: a text, or a list of which other values are passed over. */
export function groupsIn(claims: Record<string, unknown>, path: string): string[] {
  const value = claimAt(claims, path);
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.filter((group) => typeof group === "string") : [];
}

export type RoleDecision =
  | { role: Role }
  | { role: null; why: "no-claim" | "no-mapped-group"; groups: string[] };

/**
 * The role that a person's claims give. `path` names the claim, with dots into objects
 * (`realm_access.roles`). Of several roles the one named first in `ROLES` holds; none is a refusal.
 */
export function roleFor(claims: Record<string, unknown>, path: string, map: RoleMap): RoleDecision {
  const groups = groupsIn(claims, path);
  const given = new Set(groups.map((group) => map.get(group)));
  const role = ROLES.find((candidate) => given.has(candidate));
  if (role !== undefined) return { role };
  return { role: null, why: groups.length === 0 ? "no-claim" : "no-mapped-group", groups };
}
