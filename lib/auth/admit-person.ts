import { randomUUID } from "node:crypto";
import type { PoolClient } from "pg";
import { appendAct } from "../ledger/append-act";
import type { ActContext } from "../ledger/rules/entry-body";
import type { Origin } from "../ledger/types";
import { endSessions } from "./end-sessions";
import type { PersonClaims } from "./rules/claims";
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
  role: Role;
  /** Days of access for an auditor without an end. */
  days: number;
  session: { id: string; earlier: string | undefined };
}

/** What follows from the provider's word is done by the sign-in itself, not by the person. */
const GATE = { kind: "system", name: "sign-in" } as const;

/** Records another role, or none any more, and ends the sessions that were opened under the earlier one. */
export async function changeRole(
  tx: PoolClient,
  ctx: SignInContext,
  person: { id: string; name: string },
  [from, to]: [Role | null, Role | null],
): Promise<void> {
  const gate = { ...ctx, actor: GATE };
  await appendAct(tx, gate, {
    act: "person.change-role",
    subject: { kind: "person", id: person.id, name: person.name },
    before: { role: from },
    after: { role: to },
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
  session: Admission["session"] & Pick<PersonClaims, "providerSid" | "signedInBy">,
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
  const { providerSid } = session;
  await insertSession(
    tx,
    { idHash, personId, authTime, remoteAddr, userAgent, providerSid },
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
  { role, days, session }: Admission,
): Promise<string> {
  const { authTime, providerSid, signedInBy, ...identity } = claims;
  const person = { id: before?.id ?? randomUUID(), name: claims.name };
  if (before?.role !== role) await changeRole(tx, ctx, person, [before?.role ?? null, role]);
  const had = before?.accessEndsAt ?? null;
  const accessEndsAt = accessEndAfterSignIn(had, role, days, ctx.clock());
  if (accessEndsAt !== null && had === null) {
    await giveAccessEnd(tx, ctx, person, accessEndsAt, days);
  }
  await savePerson(tx, person.id, { ...identity, role, groups, accessEndsAt }, ctx.clock());
  const actor = { kind: "person", ...person, email: claims.email, role, groups, authTime } as const;
  await openSession(tx, ctx, actor, { ...session, providerSid, signedInBy });
  return person.id;
}
