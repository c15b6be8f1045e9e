import type { Context } from "../context";
import type { TestDatabase } from "../db/testing";
import type { Db } from "../db/types";
import type { Act } from "../ledger/types";
import { actorFromRequest } from "./actor-from-request";
import { parseRoleMap } from "./rules/role-map";
import { hashSecret } from "./rules/secrets";
import type { SignInStrength } from "./rules/sign-in-strength";
import { startSession } from "./start-session";
import { checkSession } from "./store/sessions";
import type { Role } from "./types";

export const ISSUER = "https://login.example.com";
export const START = new Date("2026-11-22T08:00:00Z");

const GROUPS: Record<Role, string> = {
  admin: "Adm",
  security: "Sec",
  owner: "Own",
  auditor: "Aud",
};

interface SignInOptions {
  now?: Date;
  earlier?: string;
  claims?: Record<string, unknown>;
  issuer?: string;
  strength?: Partial<SignInStrength>;
}

/** A world of people on a test database: they sign in as the provider's id token says. For tests. */
export class TestPeople {
  readonly db: Db;
  readonly #owner: Db;

  constructor({ db, owner }: Pick<TestDatabase, "db" | "owner">) {
    this.db = db;
    this.#owner = owner;
  }

  signIn(
    sub: string,
    groups: string[],
    { now = START, earlier, claims, issuer = ISSUER, strength }: SignInOptions = {},
  ) {
    const config = {
      issuer,
      roleClaim: "groups",
      roles: parseRoleMap("Sec=security,Aud=auditor,Adm=admin,Own=owner"),
      acrValues: [],
      amrValues: [],
      ...strength,
    };
    const log = { info: () => undefined, warn: () => undefined };
    const deps = { db: this.db, clock: () => now, config, log, auditorDays: async () => 90 };
    const seconds = Math.floor(now.getTime() / 1000);
    const email = `${sub}@example.com`;
    const token = { iss: issuer, sub, groups, email, name: sub, auth_time: seconds, ...claims };
    return startSession(deps, token, {
      requestId: "r-sign-in",
      from: { address: "192.0.2.1", userAgent: "test" },
      earlierSessionId: earlier,
    });
  }

  /** The id in the cookie of a new session. Throws when the sign-in is refused. */
  async session(sub: string, groups: string[], options: SignInOptions = {}): Promise<string> {
    const result = await this.signIn(sub, groups, options);
    if ("refused" in result) throw new Error(result.refused);
    return result.sessionId;
  }

  /** Signs somebody in and answers with what their requests carry from then on. */
  async context(sub: string, role: Role, now = START): Promise<Context> {
    return this.contextOf(await this.session(sub, [GROUPS[role]], { now }), now);
  }

  async contextOf(sessionId: string, now = START): Promise<Context> {
    const check = await checkSession(this.db, sessionId, now);
    if (!check.ok) throw new Error(check.why);
    const from = { address: "192.0.2.7", userAgent: "test" };
    return { db: this.db, actor: check.actor, clock: () => now, requestId: "r", from };
  }

  /** The role of a session, or why it cannot be used. */
  async state(sessionId: string, now = START): Promise<string> {
    const check = await checkSession(this.db, sessionId, now);
    return check.ok ? check.actor.role : check.why;
  }

  async idOf(sub: string): Promise<string> {
    const where = { issuer_subject: { issuer: ISSUER, subject: sub } };
    return (await this.db.prisma.person.findUniqueOrThrow({ where })).id;
  }

  /** A request with a bearer token, as the API takes it. */
  ask(token: string, now = START) {
    const headers = { authorization: `Bearer ${token}` };
    return actorFromRequest(new Request("https://k.example/", { headers }), this.db, now);
  }

  /** The entries about a subject, in the order of their writing. */
  async acts(subjectId: string): Promise<(Act & { actor: { kind: string; name?: string } })[]> {
    const { rows } = await this.db.pool.query<{ body: string }>(
      `SELECT a.body FROM ledger_act a LEFT JOIN ledger_pending p ON p.act_id = a.id
        WHERE a.subject LIKE '%:' || $1 ORDER BY p."order"`,
      [subjectId],
    );
    return rows.map(({ body }) => JSON.parse(body));
  }

  async actNames(subjectId: string): Promise<string[]> {
    return (await this.acts(subjectId)).map(({ act }) => act);
  }

  /** While it runs, no entry can be written. */
  async withoutLedger<T>(fn: () => Promise<T>): Promise<T> {
    const alter = (what: string) => this.#owner.pool.query(`ALTER TABLE ledger_act ${what}`);
    await alter("ADD CONSTRAINT full_disk CHECK (false) NOT VALID");
    try {
      return await fn();
    } finally {
      await alter("DROP CONSTRAINT full_disk");
    }
  }
}

export const sessionKey = hashSecret;
