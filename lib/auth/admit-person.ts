import { randomUUID } from "node:crypto";
import type { PoolClient } from "pg";
import { appendAct } from "../ledger/append-act";
import type { ActContext } from "../ledger/rules/entry-body";
import type { Origin } from "../ledger/types";
import { endSessions } from "./end-sessions";
import type { PersonClaims } from "./rules/claims";
import { effectiveRole } from "./rules/let-in";
import { hashSecret } from "./rules/secrets";
import { SESSION_LIFE } from "./rules/session-life";
import { accessEndAfterSignIn } from "./rules/sign-in-refusal";
import { type StoredPerson, savePerson } from "./store/people";
import { insertSession } from "./store/sessions";
import type { Actor, Role } from "./types";

/** What a sign-in knows before anybody acts. */
export type SignInContext = Omit<ActContext, "actor" | "from"> & { from: Origin };

/** Somebody whom the provider has signed in; `before` is what we knew, locked. */
export interface Attempt {
  claims: PersonClaims;
  groups: string[];
  before: StoredPerson | null;
}

interface Admission {
  /** Of the groups, and the one that holds: another for a time, whose end is `until`. */
  groupRole: Role | null;
  role: Role;
  until: Date | null;
  /** Days of access for an auditor without an end. */
  days: number;
  session: { id: string; earlier: string | undefined };
}

/** What follows from the provider's word is done by the sign-in itself, not by the person. */
const GATE = { kind: "system", name: "sign-in" } as const;

/** Records another role, perhaps for a time, or none any more, and ends the sessions that were opened under the earlier one. */
export async function changeRole(
  tx: PoolClient,
  ctx: SignInContext,
  person: { id: string; name: string },
  [from, to]: [Role | null, Role | null],
  until: Date | null = null,
): Promise<void> {
  const gate = { ...ctx, actor: GATE };
  await appendAct(tx, gate, {
    act: "person.change-role",
    subject: { kind: "person", id: person.id, name: person.name },
    before: { role: from },
    after: { role: to },
    ...(until === null ? {} : { detail: { until: until.toISOString() } }),
  });
  await endSessions(tx, gate, { personId: person.id }, "role-changed");
}

async function giveAccessEnd(
  tx: PoolClient,
  ctx: SignInContext,
  person: { id: string; name: string },
  accessEndsAt: Date,
  days: number,
): Promise<void> {
  await appendAct(
    tx,
    { ...ctx, actor: GATE },
    {
      act: "person.set-access-end",
      subject: { kind: "person", id: person.id, name: person.name },
      before: { accessEndsAt: null },
      after: { accessEndsAt: accessEndsAt.toISOString() },
      detail: { days },
    },
  );
}

async function openSession(
  tx: PoolClient,
  ctx: SignInContext,
  actor: Extract<Actor, { kind: "person" }>,
  session: Admission["session"] &
    Pick<PersonClaims, "providerSid" | "signedInBy"> &
    Pick<Admission, "until">,
): Promise<void> {
  const idHash = hashSecret(session.id);
  const { authTime, id: personId, name } = actor;
  const own = { ...ctx, actor };
  await appendAct(tx, own, {
    act: "session.start",
    subject: { kind: "session", id: idHash, name },
    detail: {
      person: personId,
      authTime: authTime?.toISOString() ?? null,
      ...session.signedInBy,
    },
  });
  if (session.earlier !== undefined) {
    await endSessions(tx, own, { id: hashSecret(session.earlier) }, "replaced");
  }
  const { address: remoteAddr, userAgent } = ctx.from;
  const { providerSid, until } = session;
  await insertSession(
    tx,
    { idHash, personId, authTime, remoteAddr, userAgent, providerSid, until },
    ctx.clock(),
  );
  const beyond = SESSION_LIFE.perPerson;
  await endSessions(tx, { ...ctx, actor: GATE }, { personId, beyond }, "too-many");
}

/** Writes person, role, end of access and session, each change after its entry. Answers with the person's id. */
export async function admitPerson(
  tx: PoolClient,
  ctx: SignInContext,
  { claims, groups, before }: Attempt,
  { groupRole, role, until, days, session }: Admission,
): Promise<string> {
  const { authTime, providerSid, signedInBy, ...identity } = claims;
  const person = { id: before?.id ?? randomUUID(), name: claims.name };
  const earlier = before && effectiveRole(before.role, before.letIn, ctx.clock());
  if (earlier !== role) await changeRole(tx, ctx, person, [earlier, role], until);
  const had = before?.accessEndsAt ?? null;
  const accessEndsAt = accessEndAfterSignIn(had, role, days, ctx.clock());
  if (accessEndsAt !== null && had === null) {
    await giveAccessEnd(tx, ctx, person, accessEndsAt, days);
  }
  const letInUsed = until !== null;
  const kept = { ...identity, role: groupRole, groups, accessEndsAt, letInUsed };
  await savePerson(tx, person.id, kept, ctx.clock());
  const actor = { kind: "person", ...person, email: claims.email, role, groups, authTime } as const;
  await openSession(tx, ctx, actor, { ...session, providerSid, signedInBy, until });
  return person.id;
}
