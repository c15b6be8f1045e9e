import type { Clock } from "../clock";
import type { Db } from "../db/types";
import type { logger } from "../logger";
import type { AuthConfig } from "./config";
import { personFromClaims } from "./rules/claims";
import { roleFor } from "./rules/role-map";
import { newSessionId } from "./rules/secrets";
import { recordSignIn } from "./store/people";
import { endSession } from "./store/sessions";

/** From where a sign-in came. */
export interface SignInOrigin {
  remoteAddr: string | null;
  userAgent: string | null;
  /** The session that the browser had before; it ends when a new one begins. */
  earlierSessionId: string | undefined;
}

export type RefusedWhy = "claims" | "no-role" | "disabled";

export interface SignInDeps {
  db: Db;
  clock: Clock;
  config: Pick<AuthConfig, "issuer" | "roleClaim" | "roles">;
  log: Pick<typeof logger, "info" | "warn">;
}

/**
 * Begins a session for the person in a checked id token: maps groups to a role, writes person and session in
 * one transaction, and answers with the random id for the cookie; or with why the person is refused.
 */
export async function startSession(
  { db, clock, config, log }: SignInDeps,
  claims: Record<string, unknown>,
  from: SignInOrigin,
): Promise<{ sessionId: string } | { refused: RefusedWhy }> {
  const now = clock();
  const person = personFromClaims(claims, config.issuer, now);
  if (person === undefined) {
    log.warn("sign-in refused: the id token has no subject or another issuer");
    return { refused: "claims" };
  }
  const decision = roleFor(claims, config.roleClaim, config.roles);
  const { authTime, ...identity } = person;
  const sessionId = newSessionId();
  const { remoteAddr, userAgent, earlierSessionId } = from;
  const session = { sessionId, authTime, remoteAddr, userAgent };
  const result = await recordSignIn(db, identity, decision.role, session, now);
  const who = { issuer: person.issuer, subject: person.subject };
  if ("refused" in result) {
    const detail = decision.role === null ? { why: decision.why, groups: decision.groups } : {};
    log.warn({ ...who, ...detail }, `sign-in refused: ${result.refused}`);
    return result;
  }
  if (earlierSessionId !== undefined) await endSession(db, earlierSessionId, "replaced", now);
  log.info({ ...who, personId: result.personId, role: decision.role }, "signed in");
  return { sessionId };
}
