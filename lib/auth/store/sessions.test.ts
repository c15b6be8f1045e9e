import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../db/testing";
import { actorFromRequest } from "../actor-from-request";
import { createToken } from "../create-token";
import { parseRoleMap } from "../rules/role-map";
import { hashSecret } from "../rules/secrets";
import { SESSION_LIFE } from "../rules/session-life";
import { startSession } from "../start-session";
import { testPerson, testToken } from "../testing";
import type { Role } from "../types";
import { disablePerson } from "./people";
import { checkSession, endSession } from "./sessions";

const ISSUER = "https://login.example.com";
const START = new Date("2026-11-22T08:00:00Z");
const quiet = { info: () => undefined, warn: () => undefined };
let test: TestDatabase;

beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

function later(ms: number): Date {
  return new Date(START.getTime() + ms);
}

function signIn(
  sub: string,
  groups: string[],
  {
    now = START,
    earlier = undefined as string | undefined,
    email = `${sub}@example.com`,
    iss = ISSUER,
  } = {},
) {
  const config = {
    issuer: ISSUER,
    roleClaim: "groups",
    roles: parseRoleMap("Sec=security,Aud=auditor,Adm=admin"),
  };
  const from = { remoteAddr: "192.0.2.1", userAgent: "test", earlierSessionId: earlier };
  const deps = { db: test.db, clock: () => now, config, log: quiet };
  return startSession(deps, { iss, sub, groups, email, name: sub }, from);
}

async function sessionOf(sub: string, groups: string[], options = {}): Promise<string> {
  const result = await signIn(sub, groups, options);
  if ("refused" in result) throw new Error(result.refused);
  return result.sessionId;
}

async function stateOf(sessionId: string, now = START) {
  const check = await checkSession(test.db, sessionId, now);
  return check.ok ? check.actor.role : check.why;
}

async function personIdOf(sub: string): Promise<string> {
  const where = { issuer_subject: { issuer: ISSUER, subject: sub } };
  return (await test.db.prisma.person.findUniqueOrThrow({ where })).id;
}

describe("a session", () => {
  it("is stored by its hash alone", async () => {
    const sessionId = await sessionOf("hash", ["Sec"]);
    const rows = await test.db.prisma.session.findMany();
    expect(JSON.stringify(rows)).not.toContain(sessionId);
    expect(rows.map((row) => row.idHash)).toContain(hashSecret(sessionId));
  });

  it("ends when idle, but not while used, and at its end however busy", async () => {
    const idle = await sessionOf("idle", ["Sec"]);
    expect(await stateOf(idle, later(SESSION_LIFE.idle - 1))).toBe("security");
    const left = await sessionOf("left", ["Sec"]);
    expect(await stateOf(left, later(SESSION_LIFE.idle))).toBe("idle");
    for (let at = 0; at < SESSION_LIFE.absolute; at += SESSION_LIFE.idle / 2) {
      expect(await stateOf(idle, later(at))).toBe("security");
    }
    expect(await stateOf(idle, later(SESSION_LIFE.absolute))).toBe("expired");
  });

  it("writes its use at most once a minute, and never back", async () => {
    const sessionId = await sessionOf("touch", ["Sec"]);
    const seen = async () =>
      (await test.db.prisma.session.findUniqueOrThrow({ where: { idHash: hashSecret(sessionId) } }))
        .seenAt;
    await stateOf(sessionId, later(SESSION_LIFE.touch - 1));
    expect(await seen()).toEqual(START);
    await stateOf(sessionId, later(SESSION_LIFE.touch));
    expect(await seen()).toEqual(later(SESSION_LIFE.touch));
    await stateOf(sessionId, START);
    expect(await seen()).toEqual(later(SESSION_LIFE.touch));
  });

  it("is dead once ended, at once for all who hold its id", async () => {
    const sessionId = await sessionOf("out", ["Sec"]);
    expect(await endSession(test.db, sessionId, "signed-out", START)).toBe(true);
    expect(await stateOf(sessionId)).toBe("ended");
    expect(await endSession(test.db, sessionId, "signed-out", START)).toBe(false);
  });

  it("is dead once its person is disabled, who cannot sign in again", async () => {
    const sessionId = await sessionOf("gone", ["Sec"]);
    const other = await sessionOf("stays", ["Sec"]);
    await disablePerson(test.db, await personIdOf("gone"), START);
    expect(await stateOf(sessionId)).not.toBe("security");
    expect(await stateOf(other)).toBe("security");
    expect(await signIn("gone", ["Sec"])).toEqual({ refused: "disabled" });
  });

  it("takes the role of this moment, and ends when a sign-in brings another role or none", async () => {
    const first = await sessionOf("role", ["Sec"]);
    const same = await sessionOf("role", ["Sec"]);
    expect([await stateOf(first), await stateOf(same)]).toEqual(["security", "security"]);
    const auditor = await sessionOf("role", ["Aud"]);
    expect([await stateOf(first), await stateOf(auditor)]).toEqual(["ended", "auditor"]);
    await test.db.prisma.person.update({
      where: { id: await personIdOf("role") },
      data: { role: "owner" },
    });
    expect(await stateOf(auditor)).toBe("owner");
    expect(await signIn("role", ["other"])).toEqual({ refused: "no-role" });
    expect(await stateOf(auditor)).toBe("ended");
  });

  it("gives way to the next in the same browser, under a new id", async () => {
    const first = await sessionOf("again", ["Sec"]);
    const second = await sessionOf("again", ["Sec"], { earlier: first });
    expect(second).not.toBe(first);
    expect([await stateOf(first), await stateOf(second)]).toEqual(["ended", "security"]);
  });

  it("belongs to issuer and subject, never to an e-mail address", async () => {
    const email = "shared@example.com";
    await sessionOf("one", ["Sec"], { email });
    await sessionOf("two", ["Aud"], { email });
    expect(await personIdOf("one")).not.toBe(await personIdOf("two"));
    expect(await signIn("one", ["Sec"], { iss: "https://elsewhere.example" })).toEqual({
      refused: "claims",
    });
  });

  it("is opened once per sign-in when a new person comes twice at once", async () => {
    const results = await Promise.all(Array.from({ length: 4 }, () => sessionOf("twice", ["Sec"])));
    expect(await Promise.all(results.map((id) => stateOf(id)))).toEqual(Array(4).fill("security"));
    const count = await test.db.prisma.person.count({ where: { subject: "twice" } });
    expect(count).toBe(1);
  });
});

describe("an API token", () => {
  function context(role: Role, id: string) {
    const actor = testPerson(role, { id });
    return { db: test.db, actor, clock: () => START, requestId: "r" };
  }

  function ask(token: string, now = START) {
    const request = new Request("https://k.example/", {
      headers: { authorization: `Bearer ${token}` },
    });
    return actorFromRequest(request, test.db, now);
  }

  const admin = async (sub: string) => {
    await sessionOf(sub, ["Adm"]);
    return context("admin", await personIdOf(sub));
  };

  it("acts with its role until its last day, and is kept as a hash", async () => {
    const made = await createToken(await admin("maker"), { name: "ci", role: "auditor", days: 2 });
    expect(made.token).toMatch(/^kl_[\w-]{43}$/);
    expect(await ask(made.token)).toEqual({
      kind: "token",
      id: made.id,
      name: "ci",
      role: "auditor",
      ownerId: null,
    });
    const row = await test.db.prisma.apiToken.findUniqueOrThrow({ where: { id: made.id } });
    expect(JSON.stringify(row)).not.toContain(made.token);
    expect(row.lastUsedAt).toEqual(START);
    await ask(made.token, later(2 * 86_400_000 - 1));
    await expect(ask(made.token, later(2 * 86_400_000))).rejects.toMatchObject({
      code: "unauthenticated",
    });
  });

  it("is dead when revoked, changed, or when its maker is disabled", async () => {
    const ctx = await admin("leaver");
    const one = await createToken(ctx, { name: "a", role: "auditor" });
    const two = await createToken(ctx, { name: "b", role: "auditor" });
    await test.db.prisma.apiToken.update({ where: { id: one.id }, data: { revokedAt: START } });
    const refused = { code: "unauthenticated" };
    await expect(ask(one.token)).rejects.toMatchObject(refused);
    await expect(ask(`${two.token.slice(0, -1)}!`)).rejects.toMatchObject(refused);
    await expect(ask(`${two.token}, x`)).rejects.toMatchObject(refused);
    expect(await ask(two.token)).toMatchObject({ kind: "token" });
    await disablePerson(test.db, ctx.actor.id, START);
    await expect(ask(two.token)).rejects.toMatchObject(refused);
  });

  it("is made by those who may, and by no token", async () => {
    const input = { name: "x", role: "admin" as const };
    const id = await personIdOf("maker");
    await expect(createToken(context("security", id), input)).rejects.toMatchObject({
      code: "forbidden",
    });
    const actor = testToken("admin");
    await expect(createToken({ ...context("admin", id), actor }, input)).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(
      createToken(context("admin", id), { name: " ", role: "admin", days: 4000 }),
    ).rejects.toMatchObject({ problems: [{ field: "name" }, { field: "days" }] });
  });
});
