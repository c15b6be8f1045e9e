import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Context } from "../context";
import { createTestDatabase, type TestDatabase } from "../db/testing";
import { createToken } from "./create-token";
import { disablePerson } from "./disable-person";
import { getPerson } from "./get-person";
import { type LetInOrder, letPersonIn } from "./let-person-in";
import { listPeople } from "./list-people";
import { listPeopleQuery } from "./schemas";
import { setAccessEnd } from "./set-access-end";
import { ISSUER, START, sessionKey, TestPeople } from "./testing-people";
import { ROLES } from "./types";

const HOUR = 3_600_000;
const later = (ms: number) => new Date(START.getTime() + ms);

let test: TestDatabase;
let people: TestPeople;
let shell: Context;
const tell = vi.fn(async () => 2);

beforeAll(async () => {
  test = await createTestDatabase();
  people = new TestPeople(test);
  const actor = { kind: "system", name: "command line" } as const;
  shell = { db: test.db, actor, clock: () => START, requestId: "cli-1" };
});
afterAll(() => test.drop());

const order = (who: Partial<LetInOrder>): LetInOrder => ({
  issuer: ISSUER,
  role: "admin",
  hours: 2,
  why: "the groups were renamed",
  ...who,
});
const letIn = (who: Partial<LetInOrder>, ctx = shell) =>
  letPersonIn(ctx, order(who), { shellUser: "root", tell });

describe("somebody who is let in", () => {
  it("has the role from the next sign-in on and not before, in a session that ends with it", async () => {
    const open = await people.session("sam", ["Sec"]);
    const made = await letIn({ email: "SAM@example.com" });
    expect(made).toMatchObject({ name: "sam", subject: "sam", known: true, told: 2 });
    expect(made.until).toBe(later(2 * HOUR).toISOString());
    expect(await people.state(open)).toBe("security");
    const asAdmin = await people.session("sam", ["Sec"], { now: later(1_000) });
    expect(await people.state(open, later(1_000))).toBe("ended");
    expect(await people.state(asAdmin, later(HOUR))).toBe("admin");
    expect(await people.state(asAdmin, later(2 * HOUR - 1))).toBe("admin");
    expect(await people.state(asAdmin, later(2 * HOUR))).toBe("expired");
    const row = await test.db.prisma.session.findUniqueOrThrow({
      where: { idHash: sessionKey(asAdmin) },
    });
    expect(row.expiresAt).toEqual(later(2 * HOUR));
    const after = await people.session("sam", ["Sec"], { now: later(2 * HOUR) });
    expect(await people.state(after, later(2 * HOUR))).toBe("security");
  });

  it("comes in whatever the groups say, and is out again with the end", async () => {
    const subject = "no-groups";
    expect(await people.signIn(subject, ["other"])).toEqual({ refused: "no-role" });
    expect(await letIn({ subject, role: "security" })).toMatchObject({
      name: subject,
      known: false,
    });
    const inside = await people.session(subject, []);
    expect(await people.state(inside)).toBe("security");
    expect(await people.signIn(subject, [], { now: later(2 * HOUR) })).toEqual({
      refused: "no-role",
    });
  });

  it("keeps a higher role that the groups give", async () => {
    await people.session("boss", ["Adm"]);
    await letIn({ subject: "boss", role: "security" });
    const open = await people.session("boss", ["Adm"]);
    expect(await people.state(open, later(3 * HOUR))).not.toBe("expired");
    const { letIn: note, role } = await getPerson(shell, { id: await people.idOf("boss") });
    expect([role, note]).toEqual([
      "admin",
      { role: "security", until: expect.any(String), used: false },
    ]);
  });

  it("leaves no token behind that goes on", async () => {
    await people.session("maker", ["Own"]);
    await letIn({ subject: "maker" });
    const ctx = await people.contextOf(await people.session("maker", ["Own"]));
    const strong = await createToken(ctx, { name: "strong", role: "admin" });
    const own = await createToken(ctx, { name: "own", role: "owner" });
    expect(await people.ask(strong.token)).toMatchObject({ role: "admin" });
    const end = later(2 * HOUR);
    await expect(people.ask(strong.token, end)).rejects.toMatchObject({ code: "unauthenticated" });
    expect(await people.ask(own.token, end)).toMatchObject({ role: "owner" });
  });

  it("is no administrator on whom the others can be disabled", async () => {
    const lasting = await people.idOf("boss");
    await letIn({ subject: "stand-in" });
    const ctx = await people.contextOf(await people.session("stand-in", []));
    await expect(disablePerson(ctx, { id: lasting, why: "gone" })).rejects.toMatchObject({
      message: expect.stringContaining("last administrator"),
    });
    const end = later(2 * HOUR);
    const fresh = { ...ctx, actor: { ...ctx.actor, authTime: end } as typeof ctx.actor };
    const id = await people.idOf("maker");
    const act = disablePerson({ ...fresh, clock: () => end }, { id, why: "too late" });
    await expect(act).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("is in sight on the people page until the end", async () => {
    await letIn({ subject: "seen" });
    const look = async (at = START) => {
      const ctx = { ...shell, clock: () => at };
      const { letIn: note, role, state } = await getPerson(ctx, { id: await people.idOf("seen") });
      const query = listPeopleQuery.parse({ q: "seen", role: "admin" });
      return { note, role, state, listed: (await listPeople(ctx, query)).total };
    };
    const until = later(2 * HOUR).toISOString();
    const note = { role: "admin", until, used: false };
    expect(await look()).toEqual({ note, role: null, state: "no-role", listed: 0 });
    await people.session("seen", []);
    const used = { ...note, used: true };
    expect(await look()).toEqual({ note: used, role: "admin", state: "active", listed: 1 });
    const over = { note: null, role: null, state: "no-role", listed: 0 };
    expect(await look(later(2 * HOUR))).toEqual(over);
  });

  it("may be given another end while inside", async () => {
    await letIn({ subject: "longer" });
    const open = await people.session("longer", []);
    await letIn({ subject: "longer", hours: 5 });
    expect(await people.state(open)).toBe("admin");
    await letIn({ subject: "longer", hours: 5, role: "security" });
    expect(await people.state(open)).toBe("disabled");
    const again = await people.session("longer", []);
    expect(await people.state(again)).toBe("security");
  });
});

describe("letting somebody in", () => {
  it("is in the ledger with who, until when, why and from which shell, and the change follows it", async () => {
    await people.session("told", ["Own"]);
    await letIn({ subject: "told" });
    await letIn({ subject: "told", hours: 24 });
    await people.session("told", ["Own"]);
    const acts = (await people.acts(await people.idOf("told"))).slice(1);
    const until = (hours: number) => ({ role: "admin", until: later(hours * HOUR).toISOString() });
    expect(acts).toMatchObject([
      {
        act: "person.let-in",
        actor: { kind: "system", name: "command line" },
        before: { letIn: null },
        after: { letIn: until(2) },
        why: "the groups were renamed",
        detail: { hours: 2, issuer: ISSUER, subject: "told", shellUser: "root" },
      },
      { act: "person.let-in", before: { letIn: until(2) }, after: { letIn: until(24) } },
      {
        act: "person.change-role",
        before: { role: "owner" },
        after: { role: "admin" },
        detail: { until: until(24).until },
      },
    ]);
  });

  it("does not happen when it cannot be recorded, or nobody can be told", async () => {
    const failed = people.withoutLedger(() => letIn({ subject: "quiet" }));
    await expect(failed).rejects.toThrow(/full_disk/);
    tell.mockRejectedValueOnce(new Error("no queue"));
    await expect(letIn({ subject: "quiet" })).rejects.toThrow("no queue");
    expect(await test.db.prisma.person.count({ where: { subject: "quiet" } })).toBe(0);
  });

  it("goes round neither disabling, nor an end of access, nor the strength of a sign-in", async () => {
    const admin = await people.context("admin", "admin");
    await people.context("second", "admin");
    await people.session("out", ["Own"]);
    await disablePerson(admin, { id: await people.idOf("out"), why: "left" });
    await expect(letIn({ subject: "out" })).rejects.toMatchObject({ code: "conflict" });
    await people.session("ended", ["Own"]);
    const id = await people.idOf("ended");
    const accessEndsAt = later(60_000).toISOString();
    await setAccessEnd(admin, { id, accessEndsAt, why: "contract" });
    const ctx = { ...shell, clock: () => later(60_000) };
    await expect(letIn({ subject: "ended" }, ctx)).rejects.toMatchObject({ code: "conflict" });
    await letIn({ subject: "weak" });
    const strength = { amrValues: ["mfa"] };
    expect(await people.signIn("weak", [], { strength })).toEqual({ refused: "weak" });
    await letIn({ subject: "then-out" });
    await people.session("then-out", []);
    await disablePerson(admin, { id: await people.idOf("then-out"), why: "mistake" });
    expect(await people.signIn("then-out", [])).toEqual({ refused: "disabled" });
  });

  it("takes an address for whoever signed in with it, never for somebody else", async () => {
    await expect(letIn({ email: "never@example.com" })).rejects.toMatchObject({
      code: "not-found",
    });
    const claims = { email: "shared@example.com" };
    await people.session("one", ["Own"], { claims });
    await people.session("two", ["Own"], { claims });
    await expect(letIn({ email: "shared@example.com" })).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringMatching(/one.*two|two.*one/),
    });
    const issuer = "https://other.example";
    await expect(letIn({ email: "sam@example.com", issuer })).rejects.toMatchObject({
      code: "not-found",
    });
  });

  it("is for the command line alone, whatever the role", async () => {
    for (const role of ROLES) {
      const ctx = await people.context(`as-${role}`, role);
      await expect(letIn({ subject: "x" }, ctx)).rejects.toMatchObject({ code: "forbidden" });
    }
  });

  it.each<Partial<LetInOrder>>([
    { subject: "x", hours: 24.1 },
    { subject: "x", hours: 0 },
    { subject: "x", hours: Number.NaN },
    { subject: "x", why: "  " },
    { subject: "x", role: "owner" as never },
    { subject: "x", email: "x@example.com" },
    {},
  ])("refuses %j", async (who) => {
    await expect(letIn(who)).rejects.toMatchObject({ code: "invalid" });
  });
});
