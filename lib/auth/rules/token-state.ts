import type { Role } from "../types";
import { hasAccessEnded } from "./sign-in-refusal";

export const TOKEN_STATES = [
  "live",
  "revoked",
  "expired",
  "maker-disabled",
  "maker-access-ended",
  "maker-role",
] as const;
export type TokenState = (typeof TOKEN_STATES)[number];

export interface TokenFacts {
  role: Role | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
  /** Null for one that the command line made, or whose maker's row is gone. */
  maker: { role: Role | null; disabledAt: Date | null; accessEndsAt: Date | null } | null;
}

/** Whether a person of a role may have a token of another: an administrator any, everybody else their own. */
export function mayHold(maker: Role | null, token: Role | null): boolean {
  return token !== null && (maker === "admin" || maker === token);
}

/**
 * Whether a token is good at `now`, and if not, why. A token never has more right than its maker would have:
 * one who was disabled, whose access ended or whose role is another takes the token along.
 */
export function tokenState(token: TokenFacts, now: Date): TokenState {
  const { maker, role, revokedAt, expiresAt } = token;
  if (revokedAt !== null) return "revoked";
  if (expiresAt !== null && now.getTime() >= expiresAt.getTime()) return "expired";
  if (maker === null) return role === null ? "maker-role" : "live";
  if (maker.disabledAt !== null) return "maker-disabled";
  if (hasAccessEnded(maker.accessEndsAt, now)) return "maker-access-ended";
  return mayHold(maker.role, role) ? "live" : "maker-role";
}
