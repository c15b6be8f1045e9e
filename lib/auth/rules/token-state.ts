import { can } from "../permissions";
import type { Role } from "../types";
import { effectiveRole, type LetIn } from "./let-in";
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
  maker: {
    role: Role | null;
    letIn: LetIn | null;
    disabledAt: Date | null;
    accessEndsAt: Date | null;
  } | null;
}

/** Whether a person of a role may have a token of another: with `token:create` any, else their own. */
export function mayHold(maker: Role | null, token: Role | null): boolean {
  if (maker === null || token === null) return false;
  return maker === token || can({ kind: "person", role: maker }, "token:create");
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
  return mayHold(effectiveRole(maker.role, maker.letIn, now), role) ? "live" : "maker-role";
}
