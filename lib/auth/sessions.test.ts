import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "../context";
import { createTestDatabase, type TestDatabase } from "../db/testing";
import { endOtherSessions } from "./end-other-sessions";
import { endPersonSessions } from "./end-person-sessions";
import { endSession } from "./end-session";
import { getMe } from "./get-me";
import { getPerson } from "./get-person";
import { listPeople } from "./list-people";
import { listSessions } from "./list-sessions";
import { SESSION_LIFE } from "./rules/session-life";
import { listPeopleQuery } from "./schemas";
import { testToken } from "./testing";
import { START, sessionKey, TestPeople } from "./testing-people";

let test: TestDatabase;
let people: TestPeople;
let admin: Context;

beforeAll(async () => {
  test = await createTestDatabase();
  people = new TestPeople(test);
  admin = await people.context("admin", "admin");
});
afterAll(() => test.drop());

const later = (ms: number) => new Date(START.getTime() + ms);
const names = async (ctx: Context, query: object) =>
  (await listPeople(ctx, listPeopleQuery.parse(query))).items.map(({ name }) => name);

describe("one's own sessions", () => {
  it("are those that are open, with this one marked", async () => {
    const here = await people.session("me", ["Own"]);
    const there = await people.session("me", ["Own"], { now: later(-SESSION_LIFE.idle) });
    const elsewhere = await people.session("me", ["Own"], { now: later(-60_000) });
    const ctx = await people.contextOf(here);
    const { items } = await listSessions(ctx);
    expect(items.map(({ id, current }) => [id, current])).toEqual([
      [sessionKey(here), true],
      [sessionKey(elsewhere), false],
    ]);
    expect(items[0]).toMatchObject({ remoteAddr: "192.0.2.1", userAgent: "test" });
    expect(items.map(({ id }) => id)).not.toContain(sessionKey(there));
    expect(getMe(ctx)).toMatchObject({ kind: "person", name: "me", role: "owner", recent: true });
  });

  it("are ended one by one, or all others at once, each recorded", async () => {
    const [here, one, two, three] = await Promise.all(
      Array.from({ length: 4 }, () => people.session("busy", ["Own"])),
    );
    const ctx = await people.contextOf(here ?? "");
    await endSession(ctx, { id: sessionKey(one ?? "") });
    expect(await people.state(one ?? "")).toBe("ended");
    expect(await endOtherSessions(ctx)).toEqual({ ended: 2 });
    expect(await Promise.all([two, three, here].map((id) => people.state(id ?? "")))).toEqual([
      "ended",
      "ended",
      "owner",
    ]);
    expect((await people.acts(sessionKey(two ?? ""))).at(-1)).toMatchObject({
      act: "session.end",
      actor: { kind: "person", name: "busy" },
      detail: { reason: "ended-by-person" },
    });
  });

  it("are nobody else's to end, and whether they exist is not told", async () => {
    const theirs = await people.session("theirs", ["Sec"]);
    for (const role of ["security", "owner", "auditor"] as const) {
      const ctx = await people.context(`nosy-${role}`, role);
      await expect(endSession(ctx, { id: sessionKey(theirs) })).rejects.toMatchObject({
        code: "not-found",
      });
      await expect(
        endPersonSessions(ctx, { id: await people.idOf("theirs"), why: "because" }),
      ).rejects.toMatchObject({ code: "forbidden" });
    }
    expect(await people.state(theirs)).toBe("security");
    for (const act of [listSessions, endOtherSessions]) {
      await expect(act({ ...admin, actor: testToken("admin") })).rejects.toMatchObject({
        code: "forbidden",
      });
    }
    const bot = { ...admin, actor: testToken("owner") };
    await expect(endSession(bot, { id: sessionKey(theirs) })).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("are ended by an administrator, one or all, with the reason in the ledger", async () => {
    const [one, two] = [
      await people.session("lost", ["Own"]),
      await people.session("lost", ["Own"]),
    ];
    await endSession(admin, { id: sessionKey(one) });
    expect(await people.state(one)).toBe("ended");
    const id = await people.idOf("lost");
    expect(await endPersonSessions(admin, { id, why: "laptop stolen" })).toEqual({ ended: 1 });
    expect((await people.acts(sessionKey(two))).at(-1)).toMatchObject({
      why: "laptop stolen",
      detail: { reason: "ended-by-admin", person: id },
    });
    await expect(endSession(admin, { id: sessionKey(two) })).rejects.toMatchObject({
      code: "not-found",
    });
  });
});

describe("the list of people", () => {
  it("is found by name, address and group, by role and state, in both orders", async () => {
    for (const [name, group] of [
      ["Zoe Quill", "team-quill"],
      ["Abe Quill", "team-quill"],
      ["Éva %_x", "other"],
    ] as const) {
      const claims = { name, email: `${name.split(" ")[0]}@q.example` };
      await people.session(`s-${name}`, ["Own", group], { claims });
    }
    expect(await names(admin, { q: "QUILL" })).toEqual(["Abe Quill", "Zoe Quill"]);
    expect(await names(admin, { q: "team-q", sort: "-name" })).toEqual(["Zoe Quill", "Abe Quill"]);
    expect(await names(admin, { q: "zoe@" })).toEqual(["Zoe Quill"]);
    expect(await names(admin, { q: "%_" })).toEqual(["Éva %_x"]);
    expect(await names(admin, { role: "admin" })).toEqual(["admin"]);
    expect(await names(admin, { q: "quill", state: "disabled" })).toEqual([]);
  });

  it("comes page by page without a gap, also while somebody new signs in", async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const query = listPeopleQuery.parse({ limit: 2, sort: "signed-in" });
      const page = await listPeople(admin, { ...query, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
      if (seen.length === 2) await people.session("newcomer", ["Own"], { now: later(1000) });
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(await test.db.prisma.person.count());
  });

  it("and a person's page are not for owners", async () => {
    const owner = await people.context("curious", "owner");
    await expect(names(owner, {})).rejects.toMatchObject({ code: "forbidden" });
    const id = await people.idOf("admin");
    await expect(getPerson(owner, { id })).rejects.toMatchObject({ code: "forbidden" });
    for (const role of ["security", "auditor"] as const) {
      const ctx = await people.context(`reader-${role}`, role);
      expect(await getPerson(ctx, { id })).toMatchObject({ name: "admin", state: "active" });
    }
  });
});
