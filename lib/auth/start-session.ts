import type { PoolClient } from "pg";
import type { Clock } from "../clock";
import { inTransaction } from "../db/transaction";
import type { Db } from "../db/types";
import { appendAct } from "../ledger/append-act";
import type { Origin } from "../ledger/types";
import type { logger } from "../logger";
import { type Attempt, admitPerson, changeRole, type SignInContext } from "./admit-person";
import type { AuthConfig } from "./config";
import { type PersonClaims, personFromClaims } from "./rules/claims";
import { keptGroups } from "./rules/groups";
import { roleAtSignIn } from "./rules/let-in";
import { groupsIn, roleFor } from "./rules/role-map";
import { newSessionId } from "./rules/secrets";
import { type RefusedWhy, signInRefusal } from "./rules/sign-in-refusal";
import { isStrongEnough } from "./rules/sign-in-strength";
import { lockIdentity, takeRole } from "./store/people";
import type { Role } from "./types";

export interface SignInDeps {
  db: Db;
  clock: Clock;
  config: Pick<AuthConfig, "issuer" | "roleClaim" | "roles" | "acrValues" | "amrValues">;
  log: Pick<typeof logger, "info" | "warn">;
  /** Days of access that an auditor gets with the first sign-in. */
  auditorDays(tx: PoolClient): Promise<number>;
}

/** The request that brings the provider's answer. */
export interface SignInRequest {
  requestId: string;
  from: Origin;
  /** The session that the browser had before; it ends when a new one begins. */
  earlierSessionId: string | undefined;
}

const NOBODY: Omit<PersonClaims, "issuer"> = {
  subject: "unknown",
  name: "unknown",
  email: null,
  authTime: null,
  providerSid: null,
  signedInBy: { acr: null, amr: [] },
};

type Written = { personId: string; role: Role } | { refused: RefusedWhy };
type Result = { sessionId: string } | { refused: RefusedWhy };

/** Groups that the entry of a refusal names at most; it also counts them. */
const GROUPS_NAMED = 20;

async function recordRefusal(
  tx: PoolClient,
  ctx: SignInContext,
  { claims, groups, before }: Attempt,
  why: RefusedWhy,
): Promise<void> {
  const subject = before?.id ?? `${claims.issuer} ${claims.subject}`;
  await appendAct(
    tx,
    { ...ctx, actor: { kind: "anonymous" } },
    {
      act: "session.refuse",
      subject: { kind: "person", id: subject, name: claims.name },
      detail: {
        reason: why,
        groups: groups.slice(0, GROUPS_NAMED),
        groupCount: groups.length,
        ...claims.signedInBy,
      },
    },
  );
}

async function refuseUnknown({ db, config, log }: SignInDeps, ctx: SignInContext): Promise<Result> {
  log.warn("sign-in refused: the id token has no subject or another issuer");
  const claims = { ...NOBODY, issuer: config.issuer };
  const attempt = { claims, groups: [], before: null };
  await inTransaction(db, (tx) => recordRefusal(tx, ctx, attempt, "claims"));
  return { refused: "claims" };
}

/** Refuses for want of a role, of strength or of access; who has lost the last group loses the role as well. */
async function refuse(
  tx: PoolClient,
  ctx: SignInContext,
  attempt: Attempt,
  refused: RefusedWhy,
): Promise<Written> {
  await recordRefusal(tx, ctx, attempt, refused);
  const { before, groups } = attempt;
  if (refused === "no-role" && before !== null && before.role !== null) {
    await changeRole(tx, ctx, before, [before.role, null]);
    await takeRole(tx, before.id, groups);
  }
  return { refused };
}

/**
 * Begins a session for the person in a checked id token: maps groups to a role, above which one for a time may stand,
 * writes person, session and their entries in the ledger in one transaction, and answers with the random id for the
 * cookie; or, with the refusal recorded, why the person is refused. Throws when the ledger cannot be written: then
 * there is no session.
 */
export async function startSession(
  deps: SignInDeps,
  idToken: Record<string, unknown>,
  request: SignInRequest,
): Promise<Result> {
  const { db, clock, config, log } = deps;
  const claims = personFromClaims(idToken, config.issuer, clock());
  const { requestId, from, earlierSessionId } = request;
  const ctx = { clock, requestId, from };
  if (claims === undefined) return refuseUnknown(deps, ctx);
  const decision = roleFor(idToken, config.roleClaim, config.roles);
  const groups = keptGroups(groupsIn(idToken, config.roleClaim));
  const sessionId = newSessionId();
  const result = await inTransaction(db, async (tx): Promise<Written> => {
    const before = await lockIdentity(tx, claims);
    const attempt = { claims, groups, before };
    if (!isStrongEnough(idToken, config)) return refuse(tx, ctx, attempt, "weak");
    const { role, until } = roleAtSignIn(decision.role, before?.letIn ?? null, clock());
    const refused = signInRefusal(before, role, clock());
    if (refused !== null || role === null) return refuse(tx, ctx, attempt, refused ?? "no-role");
    const days = await deps.auditorDays(tx);
    const session = { id: sessionId, earlier: earlierSessionId };
    const admission = { groupRole: decision.role, role, until, days, session };
    return { personId: await admitPerson(tx, ctx, attempt, admission), role };
  });
  const who = { issuer: claims.issuer, subject: claims.subject };
  if ("refused" in result) {
    const detail = decision.role === null ? { why: decision.why, groups } : {};
    log.warn({ ...who, ...detail }, `sign-in refused: ${result.refused}`);
    return result;
  }
  log.info({ ...who, personId: result.personId, role: result.role }, "signed in");
  return { sessionId };
}
