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
import { groupsIn, roleFor } from "./rules/role-map";
import { newSessionId } from "./rules/secrets";
import { type RefusedWhy, signInRefusal } from "./rules/sign-in-refusal";
import { isStrongEnough } from "./rules/sign-in-strength";
import { lockIdentity, takeRole } from "./store/people";

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

type Written = { personId: string } | { refused: RefusedWhy };
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

/**
 * Begins a session for the person in a checked id token: maps groups to a role, writes person, session and their
 * entries in the ledger in one transaction, and answers with the random id for the cookie; or, with the refusal
 * recorded, why the person is refused. Throws when the ledger cannot be written: then there is no session.
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
  if (claims === undefined) {
    log.warn("sign-in refused: the id token has no subject or another issuer");
    await inTransaction(db, (tx) =>
      recordRefusal(
        tx,
        ctx,
        {
          claims: { ...NOBODY, issuer: config.issuer },
          groups: [],
          before: null,
        },
        "claims",
      ),
    );
    return { refused: "claims" };
  }
  const decision = roleFor(idToken, config.roleClaim, config.roles);
  const groups = keptGroups(groupsIn(idToken, config.roleClaim));
  const sessionId = newSessionId();
  const result = await inTransaction(db, async (tx): Promise<Written> => {
    const before = await lockIdentity(tx, claims);
    const attempt = { claims, groups, before };
    if (!isStrongEnough(idToken, config)) {
      await recordRefusal(tx, ctx, attempt, "weak");
      return { refused: "weak" };
    }
    const refused = signInRefusal(before, decision.role, clock());
    if (refused === null && decision.role !== null) {
      const { role } = decision;
      const days = await deps.auditorDays(tx);
      const session = { id: sessionId, earlier: earlierSessionId };
      return { personId: await admitPerson(tx, ctx, attempt, { role, days, session }) };
    }
    await recordRefusal(tx, ctx, attempt, refused ?? "no-role");
    if (refused === "no-role" && before !== null && before.role !== null) {
      await changeRole(tx, ctx, before, [before.role, null]);
      await takeRole(tx, before.id, groups);
    }
    return { refused: refused ?? "no-role" };
  });
  const who = { issuer: claims.issuer, subject: claims.subject };
  if ("refused" in result) {
    const detail = decision.role === null ? { why: decision.why, groups } : {};
    log.warn({ ...who, ...detail }, `sign-in refused: ${result.refused}`);
    return result;
  }
  log.info({ ...who, personId: result.personId, role: decision.role }, "signed in");
  return { sessionId };
}
