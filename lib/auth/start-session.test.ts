import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "../db/testing";
import { disablePerson } from "./disable-person";
import { SESSION_LIFE } from "./rules/session-life";
import { signOut } from "./sign-out";
import { START, sessionKey, TestPeople } from "./testing-people";

const DAY = 86_400_000;
let test: TestDatabase;
let people: TestPeople;

beforeAll(async () => {
  test = await createTestDatabase();
  people = new TestPeople(test);
});
afterAll(() => test.drop());

const later = (ms: number) => new Date(START.getTime() + ms);
const session = (id: string) =>
  test.db.prisma.session.findUniqueOrThrow({ where: { idHash: sessionKey(id) } });
const leave = (id: string) =>
  signOut({ db: test.db, clock: () => START, requestId: "r-out", from: null }, id);

describe("a session", () => {
  it("is stored by its hash alone", async () => {
    const sessionId = await people.session("hash", ["Sec"]);
    const rows = await test.db.prisma.session.findMany();
    expect(JSON.stringify(rows)).not.toContain(sessionId);
    expect(rows.map((row) => row.idHash)).toContain(sessionKey(sessionId));
  });

  it("ends when idle, but not while used, and at its end however busy", async () => {
    const idle = await people.session("idle", ["Sec"]);
    expect(await people.state(idle, later(SESSION_LIFE.idle - 1))).toBe("security");
    const left = await people.session("left", ["Sec"]);
    expect(await people.state(left, later(SESSION_LIFE.idle))).toBe("idle");
    for (let at = 0; at < SESSION_LIFE.absolute; at += SESSION_LIFE.idle / 2) {
      expect(await people.state(idle, later(at))).toBe("security");
    }
    expect(await people.state(idle, later(SESSION_LIFE.absolute))).toBe("expired");
  });

  it("writes its use at most once a minute, and never back", async () => {
    const sessionId = await people.session("touch", ["Sec"]);
    await people.state(sessionId, later(SESSION_LIFE.touch - 1));
    expect((await session(sessionId)).seenAt).toEqual(START);
    await people.state(sessionId, later(SESSION_LIFE.touch));
    expect((await session(sessionId)).seenAt).toEqual(later(SESSION_LIFE.touch));
    await people.state(sessionId, START);
    expect((await session(sessionId)).seenAt).toEqual(later(SESSION_LIFE.touch));
  });

  it("is dead once signed out, at once for all who hold its id, and both are recorded", async () => {
    const sessionId = await people.session("out", ["Sec"]);
    expect(await leave(sessionId)).toBe(true);
    expect(await people.state(sessionId)).toBe("ended");
    expect(await leave(sessionId)).toBe(false);
    const [start, end, ...more] = await people.acts(sessionKey(sessionId));
    expect(more).toEqual([]);
    expect(start).toMatchObject({
      act: "session.start",
      actor: { kind: "person", name: "out", role: "security" },
      from: { address: "192.0.2.1", userAgent: "test" },
      request: "r-sign-in",
    });
    expect(end).toMatchObject({ act: "session.end", detail: { reason: "signed-out" } });
    expect(JSON.stringify([start, end])).not.toContain(sessionId);
  });

  it("stays open when its end cannot be recorded", async () => {
    const sessionId = await people.session("stuck", ["Sec"]);
    await expect(people.withoutLedger(() => leave(sessionId))).rejects.toThrow(/full_disk/);
    expect(await people.state(sessionId)).toBe("security");
  });

  it("gives way to the next in the same browser, under a new id", async () => {
    const first = await people.session("again", ["Sec"]);
    const second = await people.session("again", ["Sec"], { earlier: first });
    expect(second).not.toBe(first);
    expect([await people.state(first), await people.state(second)]).toEqual(["ended", "security"]);
    expect((await session(first)).endedWhy).toBe("replaced");
  });

  it("belongs to issuer and subject, never to an e-mail address", async () => {
    const claims = { email: "shared@example.com" };
    await people.session("one", ["Sec"], { claims });
    await people.session("two", ["Aud"], { claims });
    expect(await people.idOf("one")).not.toBe(await people.idOf("two"));
  });

  it("is opened once per sign-in when a new person comes twice at once", async () => {
    const ids = await Promise.all(
      Array.from({ length: 4 }, () => people.session("twice", ["Sec"])),
    );
    const states = await Promise.all(ids.map((id) => people.state(id)));
    expect(states).toEqual(Array(4).fill("security"));
    expect(await test.db.prisma.person.count({ where: { subject: "twice" } })).toBe(1);
    const person = await people.actNames(await people.idOf("twice"));
    expect(person).toEqual(["person.change-role"]);
  });

  it("is one of fifty at most: the oldest ends when there is one more", async () => {
    const first = await people.session("many", ["Sec"]);
    for (let i = 1; i < SESSION_LIFE.perPerson; i += 1) {
      await people.session("many", ["Sec"], { now: later(i) });
    }
    expect(await people.state(first)).toBe("security");
    await people.session("many", ["Sec"], { now: later(DAY / 24) });
    expect(await people.state(first)).toBe("ended");
  });

  it("remembers when the provider saw the credentials, and nothing where it did not say", async () => {
    const told = await people.contextOf(await people.session("told", ["Sec"]));
    expect(told.actor).toMatchObject({ authTime: START, groups: ["Sec"] });
    const silent = { claims: { auth_time: undefined, iat: START.getTime() / 1000 } };
    const untold = await people.contextOf(await people.session("untold", ["Sec"], silent));
    expect(untold.actor).toMatchObject({ authTime: null });
  });
});

describe("a sign-in", () => {
  it("is none without the ledger: no session, and no person", async () => {
    await expect(people.withoutLedger(() => people.signIn("unwritten", ["Sec"]))).rejects.toThrow(
      /full_disk/,
    );
    expect(await test.db.prisma.person.count({ where: { subject: "unwritten" } })).toBe(0);
  });

  it("takes the role from the groups, and ends what was opened under another", async () => {
    const first = await people.session("role", ["Sec", "x"]);
    const same = await people.session("role", ["Sec"]);
    expect([await people.state(first), await people.state(same)]).toEqual(["security", "security"]);
    const owner = await people.session("role", ["Own"]);
    expect([await people.state(first), await people.state(owner)]).toEqual(["ended", "owner"]);
    const acts = await people.acts(await people.idOf("role"));
    expect(acts).toMatchObject([
      { act: "person.change-role", before: { role: null }, after: { role: "security" } },
      { act: "person.change-role", before: { role: "security" }, after: { role: "owner" } },
    ]);
    expect(acts[1]?.actor).toEqual({ kind: "system", name: "sign-in" });
  });

  it("without a mapped group takes the role away, is refused, and recorded", async () => {
    const open = await people.session("left-team", ["Sec"]);
    expect(await people.signIn("left-team", ["other"])).toEqual({ refused: "no-role" });
    expect(await people.state(open)).toBe("ended");
    expect(await people.acts(await people.idOf("left-team"))).toMatchObject([
      { act: "person.change-role", after: { role: "security" } },
      {
        act: "session.refuse",
        actor: { kind: "anonymous" },
        detail: { reason: "no-role", groups: ["other"] },
      },
      { act: "person.change-role", before: { role: "security" }, after: { role: null } },
    ]);
    expect(await people.signIn("stranger", ["other"])).toEqual({ refused: "no-role" });
    expect(await people.actNames("https://login.example.com stranger")).toEqual(["session.refuse"]);
    expect(await test.db.prisma.person.count({ where: { subject: "stranger" } })).toBe(0);
  });

  it("that is not as strong as is asked for is refused and recorded, and changes nothing", async () => {
    const strength = { acrValues: ["phr"], amrValues: ["hwk", "mfa"] };
    const strong = { acr: "phr", amr: ["pwd", "mfa"] };
    const open = await people.session("weak", ["Sec"], { claims: strong, strength });
    const id = await people.idOf("weak");
    for (const claims of [
      {},
      { acr: "phr" },
      { ...strong, acr: "0" },
      { ...strong, amr: ["pwd"] },
    ]) {
      const again = await people.signIn("weak", ["other"], { claims, strength });
      expect(again, JSON.stringify(claims)).toEqual({ refused: "weak" });
    }
    expect(await people.state(open)).toBe("security");
    const acts = await people.acts(id);
    expect(acts.map(({ act }) => act)).toEqual([
      "person.change-role",
      ...Array(4).fill("session.refuse"),
    ]);
    expect(acts.at(-1)).toMatchObject({ detail: { reason: "weak", acr: "phr", amr: ["pwd"] } });
    expect((await people.acts(sessionKey(open)))[0]).toMatchObject({ detail: strong });
    expect(await people.signIn("weaker", ["Sec"], { strength })).toEqual({ refused: "weak" });
    expect(await test.db.prisma.person.count({ where: { subject: "weaker" } })).toBe(0);
  });

  it("with another issuer's token is refused and recorded", async () => {
    const claims = { iss: "https://elsewhere.example" };
    expect(await people.signIn("foreign", ["Adm"], { claims })).toEqual({ refused: "claims" });
    expect(await people.actNames("https://login.example.com unknown")).toEqual(["session.refuse"]);
  });

  it("of a disabled person is refused, also while the disabling is under way", async () => {
    const admin = await people.context("disabler", "admin");
    await people.context("other-admin", "admin");
    await people.session("gone", ["Sec"]);
    const id = await people.idOf("gone");
    const [, ...signIns] = await Promise.all([
      disablePerson(admin, { id, why: "left the company" }),
      ...Array.from({ length: 3 }, () => people.signIn("gone", ["Sec"])),
    ]);
    for (const result of signIns) {
      const open = "sessionId" in result ? await people.state(result.sessionId) : "refused";
      expect(["ended", "disabled", "refused"]).toContain(open);
    }
    expect(await people.signIn("gone", ["Sec"])).toEqual({ refused: "disabled" });
  });

  it("keeps the groups that the database can hold, each once", async () => {
    await people.session("grouped", ["Sec", "b", "a", "a", "x\0y", "z".repeat(500)]);
    const where = { id: await people.idOf("grouped") };
    const person = await test.db.prisma.person.findUniqueOrThrow({ where });
    expect(person.groups).toEqual(["Sec", "a", "b"]);
  });
});

describe("an auditor's access", () => {
  it("ends after the days that a first sign-in gives, and no later sign-in moves it", async () => {
    const first = await people.session("auditor", ["Aud"]);
    const id = await people.idOf("auditor");
    await people.session("auditor", ["Aud"], { now: later(DAY) });
    const acts = await people.acts(id);
    expect(acts).toMatchObject([
      { act: "person.change-role" },
      {
        act: "person.set-access-end",
        before: { accessEndsAt: null },
        after: { accessEndsAt: later(90 * DAY).toISOString() },
      },
    ]);
    expect(acts).toHaveLength(2);
    expect(await people.state(first)).toBe("auditor");
  });

  it("is over at its end in open sessions too, and is not given again", async () => {
    const end = later(90 * DAY);
    await people.session("past", ["Aud"]);
    const busy = await people.session("past", ["Aud"], { now: new Date(end.getTime() - 1000) });
    expect(await people.state(busy, new Date(end.getTime() - 1))).toBe("auditor");
    expect(await people.state(busy, end)).toBe("access-ended");
    expect(await people.signIn("past", ["Aud"], { now: end })).toEqual({
      refused: "access-ended",
    });
    expect(await people.signIn("past", ["Sec"], { now: end })).toEqual({
      refused: "access-ended",
    });
  });
});
